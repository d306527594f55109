using System.Diagnostics;
using System.Globalization;
using MnistCnn.Inference;

// A model file, and the time when the start was asked for.
using var classifier = ImageClassifier.Load(args[0]);
Prediction prediction = classifier.Predict(new byte[classifier.ImageSize]);
double milliseconds = Stopwatch.GetElapsedTime(long.Parse(args[1], CultureInfo.InvariantCulture)).TotalMilliseconds;
Console.WriteLine(milliseconds.ToString(CultureInfo.InvariantCulture));
return prediction.Probability > 0 ? 0 : 1;
