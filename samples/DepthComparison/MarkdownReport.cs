namespace MnistCnn.Samples.DepthComparison;

/// <summary>Writes a report as Markdown.</summary>
internal static class MarkdownReport
{
    public static string Write(ReportDocument report) =>
        string.Join("\n\n", report.Blocks.Select(Block).Prepend($"# {report.Title}")) + "\n";

    private static string Block(ReportBlock block) => block switch
    {
        ReportBlock.Heading heading => $"## {heading.Text}",
        ReportBlock.Paragraph paragraph => paragraph.Text,
        ReportBlock.Curves curves => $"![{curves.Alternative}]({curves.File})",
        ReportBlock.Table table => string.Join('\n', table.Rows.Select(Row)
            .Prepend($"|{string.Concat(table.Head.Select(_ => "---|"))}").Prepend(Row(table.Head))),
        _ => throw new ArgumentException($"A {block.GetType().Name} has no Markdown.", nameof(block)),
    };

    private static string Row(IReadOnlyList<string> cells) => $"| {string.Join(" | ", cells)} |";
}
