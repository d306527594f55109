using System.Diagnostics;
using System.Globalization;
using MnistCnn.Inference;

// A model file, and the time when the start was asked for.
using var classifier = ImageClassifier.Load(args[0]);
byte[] image = new byte[classifier.ImageSize];
for (int i = 0; i < image.Length; i++)
    image[i] = (byte)i;
Prediction prediction = classifier.Predict(image);
double milliseconds = Stopwatch.GetElapsedTime(long.Parse(args[1], CultureInfo.InvariantCulture)).TotalMilliseconds;
Console.WriteLine(milliseconds.ToString(CultureInfo.InvariantCulture));
return prediction.Probability > 0 ? 0 : 1;
