using MnistCnn.Imaging;
using MnistCnn.Inference;
using MnistCnn.Samples;
using MnistCnn.Samples.Predict;

// With a model file alone, ImageClassifier.Load(path) is enough, in a library without dependencies.
if (args.Length < 2 || args[0].StartsWith('-'))
{
    Console.Error.WriteLine(
        """
        dotnet run -c Release --project samples/Predict -- MODEL PICTURE...

        Tells which digit each picture shows: any PNG or JPEG with one digit, dark on light or light on dark.
        MODEL is a model file of MnistCnn, a .keras or .h5 file of Keras, or an ONNX file. One comes from:
        dotnet run -c Release --project samples/DepthComparison
        """);
    return 2;
}

int failures = 0;
try
{
    using ImageClassifier classifier = ImageClassifier.Of(NetworkFile.Read(args[0]).Network);
    foreach (string path in args.Skip(1))
        failures += Show(classifier, path);
}
catch (Exception exception) when (exception is IOException or InvalidDataException or NotSupportedException
    or ArgumentException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}

return failures == 0 ? 0 : 1;

static int Show(ImageClassifier classifier, string path)
{
    try
    {
        DigitImage digit = DigitImage.FromFile(path);
        Prediction prediction = classifier.Predict(digit.Pixels.Span);
        Console.WriteLine($"{path}: {prediction.ClassName}");
        Console.WriteLine(SideBySide.Of(
            FramePicture.Lines(digit), ProbabilityBars.Lines(prediction, classifier.Description.ClassNames)));
        return 0;
    }
    catch (Exception exception) when (exception is IOException or InvalidDataException)
    {
        // The other pictures may still be read.
        Console.Error.WriteLine(exception.Message);
        return 1;
    }
}
