using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Evaluation;
using MnistCnn.Imaging;
using MnistCnn.Models;
using MnistCnn.Training;

namespace MnistCnn.Samples.DepthComparison;

/// <summary>Trains each network from several seeds, so that the report can tell a difference from luck.</summary>
internal static class SeedStudy
{
    public static ReportDocument Run(
        IMnistDataset dataset, ImageSet training, ImageSet validation, ComparisonOptions options, CancellationToken cancellationToken)
    {
        int[] seeds = [.. Enumerable.Range(options.Seed, options.SeedCount)];
        var comparison = new ModelComparison(options.Depths.Select(depth => VariantOf(depth, training)))
        {
            Seeds = seeds,
            Training = new TrainerOptions { Epochs = options.Epochs, BatchSize = options.BatchSize },
            Patience = options.Patience,
            Callbacks = (variant, seed) =>
            [
                new Backups(options).For(variant.Options.ConvDepth, seed),
                new CsvLogger(Path.Combine(options.Output, $"history-depth{variant.Options.ConvDepth}-seed{seed}.csv")),
            ],
            RunCompleted = (variant, run) => Console.WriteLine(Report.Text(
                $"{variant.Name}, seed {run.Seed}: best epoch {run.Best.Epoch} of {run.History.Epochs.Count}, test accuracy {100 * run.Test.Accuracy:0.00}%, {run.SecondsPerEpoch:0.0} s an epoch")),
        };
        ComparisonResult result = comparison.Run(training, validation, dataset.Test, cancellationToken);
        TrainingCurves curves = TrainingCurves.OfRuns([.. result.Variants.Select(
            variant => (variant.Variant.Name, (IReadOnlyList<TrainingHistory>)[.. variant.Runs.Select(run => run.History)]))]);
        curves.SavePng(Path.Combine(options.Output, "curves.png"));
        curves.SaveSvg(Path.Combine(options.Output, "curves.svg"));
        return new ReportDocument(
            $"{string.Join(" or ", options.Depths)} convolutions on {dataset.Name}, {seeds.Length} seeds",
            [
                Report.How(training.Count, options, $"seeds {seeds[0]} to {seeds[^1]}"),
                Report.HowChosen(options),
                Table(result),
                new ReportBlock.Curves("curves.png", curves.ToSvg(), "Validation accuracy and loss by epoch: mean, and band from least to greatest"),
                new ReportBlock.Heading("Conclusion"),
                .. Conclude(result),
            ]);
    }

    private static ModelVariant VariantOf(int depth, ImageSet images) => new(
        $"{depth} convolution{(depth == 1 ? "" : "s")}",
        new CnnBuilder().WithConvDepth(depth).WithInput(images.Height, images.Width, images.Channels).WithClassCount(images.ClassCount).Options);

    private static ReportBlock.Table Table(ComparisonResult result) => new(
        ["network", "parameters", "MFLOP an image", "best epoch, mean", "test accuracy, mean ± standard deviation", "least to greatest", "seconds an epoch"],
        [.. result.Variants.Select(variant => new[]
        {
            variant.Variant.Name, Report.Text($"{variant.Parameters:N0}"), Report.Text($"{variant.Flops / 1e6:0.00}"), Report.Text($"{variant.MeanBestEpoch:0.0}"),
            Report.Text($"{100 * variant.MeanTestAccuracy:0.00} ± {100 * variant.TestAccuracyDeviation:0.00}%"),
            Report.Text($"{100 * variant.TestAccuracies.Min():0.00} to {100 * variant.TestAccuracies.Max():0.00}%"), Report.Text($"{variant.SecondsPerEpoch:0.0}"),
        })]);

    private static IEnumerable<ReportBlock> Conclude(ComparisonResult result)
    {
        VariantResult best = result.Best;
        yield return Report.Paragraph($"{best.Variant.Name} did best on average: {100 * best.MeanTestAccuracy:0.00}%.");
        foreach (VariantResult other in result.Variants.Where(variant => variant != best))
        {
            PairedMeanDifference difference = ComparisonResult.Difference(best, other);
            McNemarTest test = ComparisonResult.CompareBestRuns(best, other);
            string verdict = difference.Interval.Contains(0)
                ? "chance explains that: these runs do not tell them apart"
                : "more than chance explains";
            yield return Report.Paragraph(
                $"Against {other.Variant.Name} that is {100 * difference.Differences.Mean:0.00} points more (95% confidence interval over seeds {100 * difference.Interval.Lower:0.00} to {100 * difference.Interval.Upper:0.00}, paired t test p = {difference.PValue:0.0000}): {verdict}.");
            yield return Report.Paragraph(
                $"The run of each that did best on the validation images: {test.OnlyFirstCorrect} test images only {best.Variant.Name} got right, {test.OnlySecondCorrect} only {other.Variant.Name}; McNemar's test p = {test.PValue:0.0000}.");
        }
    }
}
