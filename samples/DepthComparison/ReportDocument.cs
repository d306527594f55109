namespace MnistCnn.Samples.DepthComparison;

/// <summary>A report before it is Markdown or HTML. Texts may hold <c>**bold**</c> and <c>`code`</c>.</summary>
/// <param name="Title">The first heading.</param>
/// <param name="Blocks">What follows.</param>
internal sealed record ReportDocument(string Title, IReadOnlyList<ReportBlock> Blocks);

/// <summary>A part of a report.</summary>
internal abstract record ReportBlock
{
    /// <summary>A heading of the second level.</summary>
    public sealed record Heading(string Text) : ReportBlock;

    /// <summary>A paragraph.</summary>
    public sealed record Paragraph(string Text) : ReportBlock;

    /// <summary>A table; all rows are as long as the head.</summary>
    public sealed record Table(IReadOnlyList<string> Head, IReadOnlyList<IReadOnlyList<string>> Rows) : ReportBlock;

    /// <summary>The curves: a file beside the Markdown, and drawn within the HTML.</summary>
    public sealed record Curves(string File, string Svg, string Alternative) : ReportBlock;
}
