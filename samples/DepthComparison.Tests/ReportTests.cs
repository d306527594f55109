using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MnistCnn.Samples.DepthComparison.Tests;

public sealed partial class ReportTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("depth-comparison-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [LinuxFact]
    public async Task Seeds_are_reported_with_bands_in_a_page_that_needs_nothing_beside_it()
    {
        using var sample =
            new SampleProcess(_directory, "--depths", "1,2", "--seeds", "2", "--epochs", "2", "--validation", "0.2");
        (await sample.ExitAsync()).ExitCode.Should().Be(0);

        string html = await File.ReadAllTextAsync(Path.Combine(_directory, "report.html"));
        string markdown = await File.ReadAllTextAsync(Path.Combine(_directory, "report.md"));

        XElement svg = XElement.Parse(
            html[html.IndexOf("<svg", StringComparison.Ordinal)..(
                html.IndexOf("</svg>", StringComparison.Ordinal) + 6)]);
        svg.Descendants().Count(shape => shape.Attribute("fill-opacity") is not null)
            .Should().Be(4, "two networks have a band in two panels");
        References().Matches(html).Should().BeEmpty();
        markdown.Should().Contain("20% of the training images").And.Contain("| 2 convolutions | 113,386 | 2.83 |")
            .And.Contain("McNemar's test p")
            .And.Contain("![Validation accuracy and loss by epoch").And.Contain("(curves.png)");
        foreach (string cell in markdown.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .SelectMany(line => line.Trim('|').Split('|')))
            html.Should().Contain($">{cell.Trim().Replace("±", "&#177;", StringComparison.Ordinal)}</t");
    }

    // What a browser would fetch; a fragment is in the page itself.
    [GeneratedRegex("""(src|href)\s*=|@import|<link|<script|url\((?!#)""", RegexOptions.IgnoreCase)]
    private static partial Regex References();
}
