using MnistCnn.Comparison;
using MnistCnn.Data;
using MnistCnn.Evaluation;
using MnistCnn.Inspection;
using MnistCnn.Metrics;
using MnistCnn.Models;

namespace MnistCnn.Tests.Documents.Examples;

/// <summary>
/// The examples in the comments on evaluation, inspection and comparison, compiled: see <see cref="ExampleTests"/>.
/// </summary>
internal static class JudgingExamples
{
    private static void Of_ModelComparison(IMnistDataset mnist)
    {
        var comparison = new ModelComparison(ModelComparison.Depths(1, 2, 3)) { Seeds = [1, 2, 3, 4, 5] };
        ComparisonResult result = comparison.Run(mnist);
        foreach (VariantResult variant in result.Variants)
            Console.WriteLine($"{variant.Variant.Name}: {variant.MeanTestAccuracy:P2}");
    }

    private static void Of_ModelComparison_again()
    {
        double[] dropouts = [0, 0.25, 0.5];
        var comparison = new ModelComparison(
            dropouts.Select(dropout => new ModelVariant($"dropout {dropout}", new CnnOptions { Dropout = dropout })));
    }

    private static void Of_EvaluationReport(Cnn model, IMnistDataset mnist)
    {
        EvaluationReport report = EvaluationReport.Of(model, mnist.Test);
        Console.WriteLine($"{report.Metrics.Accuracy:P2}, from {report.AccuracyInterval.Lower:P2} but for chance");
        File.WriteAllText("report.md", report.ToMarkdown());
    }

    private static void Of_ConvolutionFilters(Cnn model)
    {
        ConvolutionFilters filters = ConvolutionFilters.Of(model);
    }

    private static void Of_FeatureMaps(Cnn model, IMnistDataset mnist)
    {
        FeatureMaps maps = FeatureMaps.Of(model, mnist.Test, index: 0);
    }

    private static void Of_Saliency(Cnn model, IMnistDataset mnist)
    {
        Saliency saliency = Saliency.Of(model, mnist.Test, index: 0);
    }

    private static void Of_Metric()
    {
        object example = new Metric("sure", (predictions, labels) => Enumerable.Range(0, predictions.Count)
            .Average(i => predictions.GetProbabilities(i)[predictions.GetLabel(i)] > 0.9f ? 1 : 0));
    }
}
