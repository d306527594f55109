using System.Globalization;
using System.Text;

namespace MnistCnn.Tests.Reliability;

/// <summary>Writes the samples of a long run as <c>soak.csv</c> and draws them as <c>soak.svg</c>.</summary>
internal static class SoakReport
{
    private const int Left = 48;
    private const int Width = 610;
    private const int Height = 110;

    public static void Write(string directory, IReadOnlyList<SoakSample> samples)
    {
        Directory.CreateDirectory(directory);
        IEnumerable<string> lines =
            samples.Select(sample => Text($"{sample.Steps},{sample.ResidentMebibytes:0.0},{sample.HeapMebibytes:0.0}"));
        File.WriteAllLines(Path.Combine(directory, "soak.csv"), lines.Prepend("steps,resident_mib,heap_mib"));
        File.WriteAllText(Path.Combine(directory, "soak.svg"), Draw(samples));
    }

    private static string Draw(IReadOnlyList<SoakSample> samples)
    {
        var svg = new StringBuilder();
        svg.Append("""
            <svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 680 360' width='680' height='360' role='img'
              font-family='system-ui, sans-serif' font-size='13'>
            <title>Resident memory and live objects over the training steps of the long run</title>
            <style>text { fill: #24292f } @media (prefers-color-scheme: dark) { text { fill: #d0d7de } }</style>

            """);
        Panel(svg, top: 34, "Resident memory, MiB", "#2f81f7", samples, sample => sample.ResidentMebibytes);
        Panel(svg, top: 204, "Live objects, MiB", "#8957e5", samples, sample => sample.HeapMebibytes);
        svg.Append(
            Text($"<text x='{Left + (Width / 2)}' y='352' text-anchor='middle'>training steps</text>\n</svg>\n"));
        return svg.ToString();
    }

    // From zero: what grows a little should look like it.
    private static void Panel(
        StringBuilder svg, int top, string title, string colour, IReadOnlyList<SoakSample> samples,
        Func<SoakSample, double> read)
    {
        double most = 1.2 * samples.Max(read);
        double X(SoakSample sample) => Left + ((double)sample.Steps / samples[^1].Steps * Width);
        double Y(double value) => top + Height - (value / most * Height);
        svg.Append(Text($"<text x='0' y='{top - 14}' font-weight='600'>{title}</text>\n"));
        foreach (double value in new[] { 0, samples.Max(read) })
        {
            svg.Append(Text($"<path d='M{Left} {Y(value):0.0}h{Width}' stroke='#8b949e' stroke-opacity='0.35'/>\n"));
            svg.Append(Text($"<text x='{Left - 8}' y='{Y(value) + 4:0.0}' text-anchor='end'>{value:0}</text>\n"));
        }

        string points = string.Join(' ', samples.Select(sample => Text($"{X(sample):0.0},{Y(read(sample)):0.0}")));
        svg.Append(Text($"<polyline points='{points}' fill='none' stroke='{colour}' stroke-width='2'/>\n"));
        foreach ((SoakSample sample, string anchor) in new[] { (samples[0], "middle"), (samples[^1], "end") })
            svg.Append(Text(
                $"<text x='{X(sample):0.0}' y='{top + Height + 16}' text-anchor='{anchor}'>")
                + Text($"{sample.Steps:N0}</text>\n"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
