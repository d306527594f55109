using System.Globalization;
using System.Text;

namespace MnistCnn.Samples.DepthComparison;

/// <summary>Writes <c>report.md</c>: what was run, what came out, and what the numbers allow to conclude.</summary>
internal static class Report
{
    public static string Write(string dataset, int trainingImages, ComparisonOptions options, IReadOnlyList<DepthResult> results)
    {
        var text = new StringBuilder();
        text.Line($"# {string.Join(" or ", results.Select(result => result.Depth))} convolutions on {dataset}");
        text.Line();
        text.Line($"{trainingImages:N0} training images, batches of {options.BatchSize}, up to {options.Epochs} epochs, stopped after "
            + $"{options.Patience} without improvement, the best epoch's weights restored; Adam at 0.001, dropout 0.5, seed {options.Seed}.");
        text.Line();
        text.Line(options.ValidationFraction is { } fraction
            ? $"The best epoch was chosen on {fraction:0.###} of the training images, set apart; the test set was used once, at the end."
            : "**The best epoch was chosen on the test set itself**, as the notebook does: its accuracy is therefore a little too good "
                + "for new images. `--validation 0.1` chooses on images of their own.");
        text.Line();
        AddTable(text, options, results);
        text.Line();
        text.Line("![Validation accuracy and loss by epoch](curves.png)");
        text.Line();
        text.Line("## Conclusion");
        text.Line();
        text.Line(Conclusion.Of(results));
        return text.ToString();
    }

    private static void AddTable(StringBuilder text, ComparisonOptions options, IReadOnlyList<DepthResult> results)
    {
        string chosen = options.ValidationFraction is null ? "" : " validation accuracy | validation loss |";
        text.Line($"| convolutions | parameters | epochs | best epoch |{chosen} test accuracy (± standard error) | test loss | seconds an epoch | seconds |");
        text.Line($"|---|---|---|---|{(chosen.Length > 0 ? "---|---|" : "")}---|---|---|---|");
        foreach (DepthResult result in results)
        {
            string validation = options.ValidationFraction is null
                ? ""
                : Invariant($" {result.Best.Validation!.Accuracy:0.0000} | {result.Best.Validation.Loss:0.0000} |");
            double seconds = result.History.Duration.TotalSeconds;
            text.Line($"| {result.Depth} | {result.Parameters:N0} | {result.History.Epochs.Count} | {result.Best.Epoch} |{validation} "
                + Invariant($"{result.Test.Accuracy:0.0000} ± {result.Test.AccuracyStandardError:0.0000} | {result.Test.Loss:0.0000} | ")
                + Invariant($"{seconds / result.History.Epochs.Count:0.0} | {seconds:0} |"));
        }
    }

    private static void Line(this StringBuilder text, FormattableString line) => text.Line(Invariant(line));

    private static void Line(this StringBuilder text, string line = "") => text.Append(line).Append('\n');

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
