using System.Globalization;
using MnistCnn.Imaging;
using MnistCnn.Inference;
using MnistCnn.Samples;
using MnistCnn.Samples.Predict;

// With a model file alone, ImageClassifier.Load(path) is enough, in a library without dependencies.
if (args.Length < 2 || args[0].StartsWith('-'))
{
    Console.Error.WriteLine(
        """
        dotnet run -c Release --project samples/Predict -- MODEL [--digits] PICTURE...

        Tells which digit each picture shows: any PNG or JPEG with one digit, dark on light or light on dark. With
        --digits, the number that several digits in a row make.
        MODEL is a model file of MnistCnn, a .keras or .h5 file of Keras, or an ONNX file. One comes from:
        dotnet run -c Release --project samples/DepthComparison
        """);
    return 2;
}

int failures = 0;
try
{
    using ImageClassifier classifier = ImageClassifier.Of(NetworkFile.Read(args[0]).Network);
    bool isRow = args.Contains("--digits");
    foreach (string path in args.Skip(1).Where(argument => argument != "--digits"))
        failures += isRow ? ShowRow(classifier, path) : Show(classifier, path);
}
catch (Exception exception) when (exception is IOException or InvalidDataException or NotSupportedException
    or ArgumentException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}

return failures == 0 ? 0 : 1;

static int Show(ImageClassifier classifier, string path) => Try(() =>
{
    DigitImage digit = DigitImage.FromFile(path);
    if (classifier.Predict(digit) is not { } prediction)
    {
        string found = digit.Finding == DigitFinding.SeveralDigits
            ? "several things in a row; --digits reads a number"
            : "the strokes are not those of a digit";
        throw new InvalidDataException($"{path}: no single digit, {found}.");
    }

    Console.WriteLine($"{path}: {prediction.ClassName}");
    Console.WriteLine(SideBySide.Of(
        FramePicture.Lines(digit), ProbabilityBars.Lines(prediction, classifier.Description.ClassNames)));
});

static int ShowRow(ImageClassifier classifier, string path) => Try(() =>
{
    NumberPrediction number = classifier.Predict(DigitRow.FromFile(path));
    Console.WriteLine($"{path}: {number.Text}");
    IEnumerable<string> sure = number.Digits.Select(digit => digit.Prediction is { } prediction
        ? string.Create(CultureInfo.InvariantCulture, $"{prediction.ClassName} {prediction.Probability:P1}")
        : "no digit");
    Console.WriteLine($"  {string.Join(", ", sure)}");
});

static int Try(Action show)
{
    try
    {
        show();
        return 0;
    }
    catch (Exception exception) when (exception is IOException or InvalidDataException)
    {
        // The other pictures may still be read.
        Console.Error.WriteLine(exception.Message);
        return 1;
    }
}
