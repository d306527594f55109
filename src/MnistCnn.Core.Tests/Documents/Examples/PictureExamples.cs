using System.Text.RegularExpressions;
using MnistCnn.Data;
using MnistCnn.Evaluation;
using MnistCnn.Imaging;
using MnistCnn.Inference;
using MnistCnn.Inspection;
using MnistCnn.Models;
using MnistCnn.Training;

namespace MnistCnn.Tests.Documents.Examples;

/// <summary>
/// The examples in the comments on pictures, compiled: see <see cref="ExampleTests"/>.
/// </summary>
internal static class PictureExamples
{
    private static void Of_ConfusionMatrixPlot(EvaluationReport report)
    {
        new ConfusionMatrixPlot(report.ConfusionMatrix).SavePng("confusion.png");
    }

    private static void Of_ConvolutionFiltersPlot(Cnn model)
    {
        new ConvolutionFiltersPlot(ConvolutionFilters.Of(model)).SavePng("filters.png");
    }

    private static void Of_DigitGrid(IMnistDataset mnist, int[] labels)
    {
        new DigitGrid(mnist.Test, rows: 4, columns: 10) { PredictedLabels = labels }.SavePng("digits.png");
    }

    private static void Of_DigitImage()
    {
        using var classifier = ImageClassifier.Load("model.safetensors");
        Prediction? prediction = classifier.Predict(DigitImage.FromFile("photo.jpg"));
        Console.WriteLine(prediction is null ? "no single digit" : prediction.ClassName);
    }

    private static void Of_DigitRow()
    {
        using var classifier = ImageClassifier.Load("model.safetensors");
        DigitRow row = DigitRow.FromFile("meter.jpg");
        Console.WriteLine(classifier.Predict(row).Text);
    }

    private static void Of_FeatureMapsPlot(Cnn model, IMnistDataset mnist)
    {
        new FeatureMapsPlot(FeatureMaps.Of(model, mnist.Test, index: 0)).SavePng("activations.png");
    }

    private static void Of_ImageFolder()
    {
        ImageFolder pictures = ImageFolder.Load("pictures", new ImageFolderOptions { Height = 32, Width = 32 });
        Cnn model = CnnBuilder.For(pictures).Build();
    }

    private static void Of_ImageFolder_LoadByName()
    {
        object example = ImageFolder.LoadByName("scans", new Regex(@"-(?<class>\w+)\.\w+$"));
    }

    private static void Of_ImageFolder_Formats(string path)
    {
        IMnistDataset images = ImageDataset.Open(path, ImageFolder.Formats());
    }

    private static void Of_MistakeGallery(Cnn model, IMnistDataset mnist)
    {
        EvaluationReport report = EvaluationReport.Of(model, mnist.Test);
        new MistakeGallery(report, mnist.Test).SavePng("mistakes.png");
    }

    private static void Of_ReliabilityDiagram(EvaluationReport report)
    {
        new ReliabilityDiagram(report.Calibration).SavePng("reliability.png");
    }

    private static void Of_SaliencyPlot(Cnn model, IMnistDataset mnist)
    {
        new SaliencyPlot(Saliency.Of(model, mnist.Test, 0), Saliency.Of(model, mnist.Test, 1)).SavePng("saliency.png");
    }

    private static void Of_TrainingCurves(TrainingHistory history2, TrainingHistory history3)
    {
        new TrainingCurves(("2 convolutions", history2), ("3 convolutions", history3)).SavePng("curves.png");
    }
}
