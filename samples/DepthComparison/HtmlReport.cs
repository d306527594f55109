using System.Net;
using System.Text.RegularExpressions;

namespace MnistCnn.Samples.DepthComparison;

/// <summary>Writes a report as one HTML file that needs nothing beside it.</summary>
internal static partial class HtmlReport
{
    private const string Style =
        """
        :root { color-scheme: light dark; }
        body { max-width: 62rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; }
        table { border-collapse: collapse; display: block; overflow-x: auto; }
        th, td { padding: .35rem .7rem; border-bottom: 1px solid #8886; text-align: right;
          font-variant-numeric: tabular-nums; }
        th:first-child, td:first-child { text-align: left; }
        svg { width: 100%; height: auto; background: #fff; border-radius: 8px; }
        """;

    public static string Write(ReportDocument report) =>
        $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{Text(report.Title)}</title>
        <style>
        {Style}
        </style>
        </head>
        <body>
        <h1>{Text(report.Title)}</h1>
        {string.Join('\n', report.Blocks.Select(Block))}
        </body>
        </html>

        """;

    private static string Block(ReportBlock block) => block switch
    {
        ReportBlock.Heading heading => $"<h2>{Text(heading.Text)}</h2>",
        ReportBlock.Paragraph paragraph => $"<p>{Text(paragraph.Text)}</p>",
        // An XML declaration has no place within a page.
        ReportBlock.Curves curves => curves.Svg[curves.Svg.IndexOf("<svg", StringComparison.Ordinal)..],
        ReportBlock.Table table =>
            $"<table>\n<thead>{Row(table.Head, "th")}</thead>\n<tbody>\n"
            + $"{string.Join('\n', table.Rows.Select(row => Row(row, "td")))}\n</tbody>\n</table>",
        _ => throw new ArgumentException($"A {block.GetType().Name} has no HTML.", nameof(block)),
    };

    private static string Row(IReadOnlyList<string> cells, string tag) =>
        $"<tr>{string.Concat(cells.Select(cell => $"<{tag}>{Text(cell)}</{tag}>"))}</tr>";

    private static string Text(string text) =>
        Code().Replace(Bold().Replace(WebUtility.HtmlEncode(text), "<strong>$1</strong>"), "<code>$1</code>");

    [GeneratedRegex(@"\*\*(.+?)\*\*")]
    private static partial Regex Bold();

    [GeneratedRegex("`(.+?)`")]
    private static partial Regex Code();
}
