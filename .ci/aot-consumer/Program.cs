using System.Globalization;
using MnistCnn.Inference;

// A model file, a digit of bytes, and the probabilities that the trained network gave it, one a line.
if (args is not [string model, string digit, string probabilities])
    return 2;
byte[] image = File.ReadAllBytes(digit);
float[] expected = [.. File.ReadLines(probabilities).Select(line => float.Parse(line, CultureInfo.InvariantCulture))];

using var classifier = ImageClassifier.Load(model);
Prediction prediction = classifier.Predict(image);
Prediction[] batch = classifier.PredictBatch([.. Enumerable.Repeat(image, 100).SelectMany(bytes => bytes)], threads: 2);

Console.WriteLine(
    $"{prediction}; {string.Join(", ", prediction.Top(3))}; trained by MnistCnn "
    + $"{classifier.Description.LibraryVersion}");
bool right = prediction.Label == Array.IndexOf(expected, expected.Max())
    && prediction.Probabilities.Zip(expected).All(pair => Math.Abs(pair.First - pair.Second) < 1e-5)
    && batch.All(other => other.Probabilities.SequenceEqual(prediction.Probabilities))
    && classifier.Description.Training?.Epoch == 1;
return right ? 0 : 1;
