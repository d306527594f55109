using System.Xml.Linq;

namespace MnistCnn.Tests.Imaging;

/// <summary>What a test wants to know of an SVG.</summary>
internal sealed class SvgDocument(string text)
{
    private readonly XElement _root = XDocument.Parse(text).Root!;

    public string Title => _root.Elements().Single(element => element.Name.LocalName == "title").Value;

    public string Description => _root.Elements().Single(element => element.Name.LocalName == "desc").Value;

    public string? Attribute(string name) => _root.Attribute(name)?.Value;

    public IReadOnlyList<XElement> All(string name) =>
        [.. _root.Descendants().Where(element => element.Name.LocalName == name)];

    /// <summary>
    /// How many points each stroke of a colour and width has, those of the legend and of both panels.
    /// </summary>
    public IReadOnlyList<int> PointsOfStrokes(string color, string width) =>
    [
        .. All("path")
            .Where(path => path.Attribute("stroke")?.Value == color && path.Attribute("stroke-width")?.Value == width)
            .Select(path => path.Attribute("d")!.Value.Count(letter => letter is 'M' or 'L')),
    ];
}
