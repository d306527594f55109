using System.Globalization;
using System.Text;
using MnistCnn.Files;

namespace MnistCnn.Evaluation;

/// <summary>Writes a report as Markdown, numbers with a point.</summary>
internal static class ReportMarkdown
{
    // A table that is wider is read by nobody: a thousand classes have a million cells.
    private const int MostInMatrix = 100;

    public static string Format(EvaluationReport report)
    {
        var text = new StringBuilder();
        Line(text, $"| measure | value |\n|---|---|");
        Line(text, $"| images | {report.Metrics.SampleCount} |");
        Line(text, $"| accuracy | {report.Metrics.Accuracy:0.00%} ({Describe(report.AccuracyInterval)}) |");
        // Among all classes the right one always is.
        if (report.TopK < report.ConfusionMatrix.Classes.Count)
            Line(text, $"| top-{report.TopK} accuracy | {report.TopKAccuracy:0.00%} |");
        Line(text, $"| loss | {report.Metrics.Loss:0.0000} |");
        Line(text, $"| expected calibration error | {report.Calibration.ExpectedError:0.00%} |\n");
        AddClasses(text, report.ConfusionMatrix);
        AddMatrix(text, report.ConfusionMatrix);
        AddMistakes(text, report);
        return text.ToString();
    }

    private static void AddClasses(StringBuilder text, ConfusionMatrix matrix)
    {
        Line(text, $"| class | precision | recall | F1 | images |\n|---|---|---|---|---|");
        foreach (ClassMetrics metrics
            in (IEnumerable<ClassMetrics>)[.. matrix.Classes, matrix.MacroMean, matrix.WeightedMean])
        {
            FormattableString shares = $"{metrics.Precision:0.00%} | {metrics.Recall:0.00%} | {metrics.F1:0.00%}";
            Line(text, $"| {MarkdownText.Of(metrics.Name)} | {shares} | {metrics.Support} |");
        }
    }

    private static void AddMatrix(StringBuilder text, ConfusionMatrix matrix)
    {
        if (matrix.ClassCount > MostInMatrix)
        {
            Line(text, $"\nThe confusion matrix of {matrix.ClassCount} classes is left out; {MostInMatrix} are shown.");
            return;
        }

        Line(text, $"\nA row for each true class, a column for each predicted class:\n");
        Line(text, $"| | {string.Join(" | ", matrix.ClassNames.Select(MarkdownText.Of))} |");
        Line(text, $"|---|{string.Concat(Enumerable.Repeat("---|", matrix.ClassCount))}");
        for (int label = 0; label < matrix.ClassCount; label++)
        {
            IEnumerable<int> counts =
                Enumerable.Range(0, matrix.ClassCount).Select(predicted => matrix[label, predicted]);
            Line(text, $"| {MarkdownText.Of(matrix.ClassNames[label])} | {string.Join(" | ", counts)} |");
        }
    }

    private static void AddMistakes(StringBuilder text, EvaluationReport report)
    {
        if (report.WorstMistakes.Count == 0)
            return;
        IReadOnlyList<string> names = report.ConfusionMatrix.ClassNames;
        Line(text, $"\nThe mistakes it was surest of:\n");
        Line(text, $"| image | is | predicted as | probability |\n|---|---|---|---|");
        foreach (Mistake mistake in report.WorstMistakes)
        {
            string classes = $"{MarkdownText.Of(names[mistake.Label])} | {MarkdownText.Of(names[mistake.Prediction])}";
            Line(text, $"| {mistake.Index} | {classes} | {mistake.Probability:0.00%} |");
        }
    }

    private static FormattableString Describe(ConfidenceInterval interval) =>
        $"{interval.Level:0.##%} interval {interval.Lower:0.00%} to {interval.Upper:0.00%}";

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
