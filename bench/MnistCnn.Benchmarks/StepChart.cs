using System.Globalization;
using System.Text;
using MnistCnn.Files;

namespace MnistCnn.Benchmarks;

/// <summary>The times of one training step as horizontal bars, readable on light and dark pages.</summary>
internal static class StepChart
{
    private const int Width = 680, Left = 190, Row = 30, Bar = 20, Right = 90;

    public static void Write(IReadOnlyList<Result> results, string path)
    {
        Result[] bars = [.. results.Where(
            result => result.Unit == "ms" && !result.Variant.StartsWith("bound", StringComparison.Ordinal))];
        double longest = bars.Max(result => result.Value);
        int height = (Row * bars.Length) + 40;
        var svg = new StringBuilder();
        svg.AppendLine("<svg xmlns='http://www.w3.org/2000/svg'");
        svg.AppendLine(Text($"  viewBox='0 0 {Width} {height}' width='{Width}' height='{height}' role='img'"));
        svg.AppendLine("  font-family='system-ui, sans-serif' font-size='14'>");
        svg.AppendLine("<title>Milliseconds for one training step, by variant</title>");
        svg.AppendLine(
            "<style>text { fill: #24292f } @media (prefers-color-scheme: dark) { text { fill: #d0d7de } }</style>");
        svg.AppendLine(
            "<text x='0' y='18' font-weight='600'>"
            + "One training step of the notebook's network, batch 32, two threads</text>");
        for (int i = 0; i < bars.Length; i++)
        {
            int y = 36 + (i * Row);
            double length = bars[i].Value / longest * (Width - Left - Right);
            string fill = bars[i].Variant.StartsWith("fused", StringComparison.Ordinal) ? "#2f81f7" : "#8b949e";
            string name = bars[i].Name.Replace(", 2 threads", "", StringComparison.Ordinal);
            svg.AppendLine(Text($"<text x='0' y='{y + 15}'>{name}</text>"));
            svg.AppendLine(
                Text($"<rect x='{Left}' y='{y}' width='{length:0.0}' height='{Bar}' rx='3' fill='{fill}'/>"));
            svg.AppendLine(Text($"<text x='{Left + length + 8:0.0}' y='{y + 15}'>{bars[i].Value:0.00} ms</text>"));
        }

        svg.AppendLine("</svg>");
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(svg.ToString())));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
