using System.Globalization;

namespace MnistCnn.Samples.DepthComparison;

/// <summary>What was run, what came out, and what the numbers allow to conclude.</summary>
internal static class Report
{
    public static ReportDocument Of(
        string dataset, int trainingImages, ComparisonOptions options, IReadOnlyList<DepthResult> results,
        string svg) =>
        new($"{Networks(options)} on {dataset}",
        [
            How(trainingImages, options, $"seed {options.Seed}"),
            HowChosen(options),
            Table(options, results),
            new ReportBlock.Curves("curves.png", svg, "Validation accuracy and loss by epoch"),
            new ReportBlock.Heading("Conclusion"),
            .. Conclusion.Of(results).Select(text => new ReportBlock.Paragraph(text)),
        ]);

    /// <summary>Such as <c>1, 2 or 3 convolutions</c>.</summary>
    public static string Networks(ComparisonOptions options)
    {
        string last = options.Depths.Count == 1 && options.Depths[0] == 1
            ? "1 convolution"
            : $"{options.Depths[^1]} convolutions";
        return options.Depths.Count == 1 ? last : $"{string.Join(", ", options.Depths.SkipLast(1))} or {last}";
    }

    public static ReportBlock How(int trainingImages, ComparisonOptions options, string seeds) => Paragraph(
        $"{trainingImages:N0} training images, batches of {options.BatchSize}, ",
        $"{(options.Epochs == 1 ? "1 epoch" : $"up to {options.Epochs} epochs")}, ",
        $"stopped after {options.Patience} without improvement, the best epoch's weights restored; ",
        $"Adam at 0.001, dropout 0.5, {seeds}.");

    public static ReportBlock HowChosen(ComparisonOptions options) => options.ValidationFraction is { } fraction
        ? Paragraph(
            $"The best epoch was chosen on {100 * fraction:0.##}% of the training images, set apart; ",
            $"the test set was used once, at the end.")
        : Paragraph(
            $"**The best epoch was chosen on the test set itself**, as the notebook does: ",
            $"its accuracy is therefore a little too good for new images. ",
            $"`--validation 0.1` chooses on images of their own.");

    public static ReportBlock Paragraph(params FormattableString[] parts) =>
        new ReportBlock.Paragraph(Text(parts));

    public static string Text(params FormattableString[] parts) =>
        string.Concat(parts.Select(part => part.ToString(CultureInfo.InvariantCulture)));

    private static ReportBlock.Table Table(ComparisonOptions options, IReadOnlyList<DepthResult> results)
    {
        bool chosen = options.ValidationFraction is not null;
        string[] validation = chosen ? ["validation accuracy", "validation loss"] : [];
        return new ReportBlock.Table(
            ["convolutions", "parameters", "epochs", "best epoch", .. validation, "test accuracy (± standard error)",
                "test loss", "seconds an epoch", "seconds"],
            [.. results.Select(result => Row(result, chosen))]);
    }

    private static string[] Row(DepthResult result, bool chosen)
    {
        double seconds = result.History.Duration.TotalSeconds;
        string[] validation = chosen
            ? [Text($"{result.Best.Validation!.Accuracy:0.0000}"), Text($"{result.Best.Validation.Loss:0.0000}")]
            : [];
        return
        [
            Text($"{result.Depth}"), Text($"{result.Parameters:N0}"), Text($"{result.History.Epochs.Count}"),
            Text($"{result.Best.Epoch}"),
            .. validation,
            Text($"{result.Test.Accuracy:0.0000} ± {result.Test.AccuracyStandardError:0.0000}"),
            Text($"{result.Test.Loss:0.0000}"),
            Text($"{seconds / result.History.Epochs.Count:0.0}"), Text($"{seconds:0}"),
        ];
    }
}
