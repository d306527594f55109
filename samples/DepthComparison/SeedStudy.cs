using System.Globalization;
using MnistCnn.Callbacks;
using MnistCnn.Comparison;
using MnistCnn.Data;
using MnistCnn.Evaluation;
using MnistCnn.Imaging;
using MnistCnn.Models.Layers;
using MnistCnn.Training;

namespace MnistCnn.Samples.DepthComparison;

/// <summary>Trains each network from several seeds, so that the report can tell a difference from luck.</summary>
internal static class SeedStudy
{
    public static ReportDocument Run(
        IMnistDataset dataset, ImageSet training, ImageSet validation, ComparisonOptions options,
        CancellationToken cancellationToken)
    {
        ModelComparison comparison = ComparisonOf(training, options);
        ComparisonResult result = options.Merges
            ? comparison.Merge()
            : comparison.Run(training, validation, dataset.Test, cancellationToken);
        TrainingCurves curves = TrainingCurves.OfRuns([.. result.Variants.Select(variant =>
            (variant.Variant.Name, (IReadOnlyList<TrainingHistory>)[.. variant.Runs.Select(run => run.History)]))]);
        curves.SavePng(Path.Combine(options.Output, "curves.png"));
        curves.SaveSvg(Path.Combine(options.Output, "curves.svg"));
        return new ReportDocument(
            $"{Report.Networks(options)} on {dataset.Name}, {comparison.Seeds.Count} seeds",
            [
                Report.How(training.Count, options, $"seeds {comparison.Seeds[0]} to {comparison.Seeds[^1]}"),
                Report.HowChosen(options),
                Table(result),
                new ReportBlock.Curves("curves.png", curves.ToSvg(), "Validation accuracy and loss by epoch: mean and "
                    + "band, from least to greatest, of the runs that reach the epoch"),
                new ReportBlock.Heading("Conclusion"),
                .. Conclude(result),
            ]);
    }

    /// <summary>Trains the part of the study that <see cref="ComparisonOptions.Shard"/> names.</summary>
    public static void RunShard(
        IMnistDataset dataset, ImageSet training, ImageSet validation, ComparisonOptions options,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<VariantRun> runs = ComparisonOf(training, options)
            .RunShard(options.Shard!, training, validation, dataset.Test, cancellationToken);
        Console.WriteLine($"Shard {options.Shard} is done: {runs.Count} of {options.Depths.Count * options.SeedCount} "
            + $"runs. With all others in {Path.GetFullPath(options.Output)} too, --shard merge writes the report.");
    }

    private static ModelComparison ComparisonOf(ImageSet training, ComparisonOptions options) =>
        new(options.Depths.Select(depth => VariantOf(depth, training)))
        {
            Seeds = [.. Enumerable.Range(options.Seed, options.SeedCount)],
            Training = new TrainerOptions { Epochs = options.Epochs, BatchSize = options.BatchSize },
            Patience = options.Patience,
            ResultDirectory = IsShared(options) ? Path.Combine(options.Output, "results") : null,
            Backup = (variant, seed) =>
                IsShared(options) ? null : new Backups(options).For(DepthOf(variant), seed),
            Callbacks = (variant, seed) =>
            [
                new CsvLogger(Path.Combine(options.Output, $"history-depth{DepthOf(variant)}-seed{seed}.csv")),
            ],
            RunCompleted = (variant, run) => Console.WriteLine(Report.Text(
                $"{variant.Name}, seed {run.Seed}: best epoch {run.Best.Epoch} of {run.History.Epochs.Count}, ",
                $"test accuracy {100 * run.Test.Accuracy:0.00}%, {run.SecondsPerEpoch:0.0} s an epoch")),
        };

    private static bool IsShared(ComparisonOptions options) => options.Shard is not null || options.Merges;

    private static ModelVariant VariantOf(int depth, ImageSet images) => new(
        $"{depth} convolution{(depth == 1 ? "" : "s")}",
        DepthRun.Network(depth, images).Options);

    private static int DepthOf(ModelVariant variant) => variant.Architecture.Layers.OfType<ConvolutionLayer>().Count();

    private static ReportBlock.Table Table(ComparisonResult result)
    {
        string[] validation = result.TestWasValidation ? [] : ["validation accuracy, mean"];
        return new ReportBlock.Table(
            ["network", "parameters", "MFLOP an image", "best epoch, mean", .. validation,
                "test accuracy, mean ± standard deviation", "least to greatest", "seconds an epoch"],
            [.. result.Variants.Select(variant => Row(variant, !result.TestWasValidation))]);
    }

    private static string[] Row(VariantResult variant, bool chosen)
    {
        string[] validation = chosen ? [Report.Text($"{100 * variant.MeanValidationAccuracy:0.00}%")] : [];
        return
        [
            variant.Variant.Name, Report.Text($"{variant.Parameters:N0}"), Report.Text($"{variant.Flops / 1e6:0.00}"),
            Report.Text($"{variant.MeanBestEpoch:0.0}"),
            .. validation,
            Report.Text($"{100 * variant.MeanTestAccuracy:0.00} ± {100 * variant.TestAccuracyDeviation:0.00}%"),
            Report.Text($"{100 * variant.TestAccuracies.Min():0.00} to {100 * variant.TestAccuracies.Max():0.00}%"),
            Report.Text($"{variant.SecondsPerEpoch:0.0}"),
        ];
    }

    private static IEnumerable<ReportBlock> Conclude(ComparisonResult result)
    {
        VariantResult best = result.Best;
        yield return Report.Paragraph(
            $"{best.Variant.Name} did best on the validation images on average; ",
            $"of the test images it got {100 * best.MeanTestAccuracy:0.00}% right.");
        foreach (VariantResult other in result.Variants.Where(variant => variant != best))
        {
            PairedMeanDifference difference = ComparisonResult.Difference(best, other);
            McNemarTest test = ComparisonResult.CompareBestRuns(best, other);
            string verdict = difference.Interval.Contains(0)
                ? "no more than chance explains, so these runs do not tell them apart"
                : "more than chance explains";
            yield return Report.Paragraph(
                $"Against {other.Variant.Name} that is a difference of {Points(difference.Differences.Mean)} points ",
                $"(95% confidence interval over seeds {Points(difference.Interval.Lower)} to ",
                $"{Points(difference.Interval.Upper)}, paired t test {P(difference.PValue)}): {verdict}.");
            yield return Report.Paragraph(
                $"The run of each that did best on the validation images: ",
                $"{test.OnlyFirstCorrect} test images only {best.Variant.Name} got right, ",
                $"{test.OnlySecondCorrect} only {other.Variant.Name}; McNemar's test {P(test.PValue)}.");
        }

        if (result.Variants.Count > 2)
            yield return Report.Paragraph(
                $"Each comparison stands alone: of twenty between equals, one is expected ",
                $"to come out as more than chance explains.");
    }

    private static string Points(double share) =>
        (100 * share).ToString("+0.00;−0.00;0.00", CultureInfo.InvariantCulture);

    private static string P(double value) => value < 0.0001 ? "p < 0.0001" : Report.Text($"p = {value:0.0000}");
}
