using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MnistCnn.Imaging.Drawing;

/// <summary>
/// Finishes what Skia wrote: adds what it shows in words, and makes it smaller and the same every time.
/// </summary>
internal static partial class SvgMarkup
{
    public static string Finish(XDocument document, int width, int height, string title, string description)
    {
        XElement root = document.Root!;
        XNamespace svg = root.Name.Namespace;
        NumberIds(root);
        foreach (XAttribute outline in root.Descendants(svg + "path").Attributes("d"))
            outline.Value = NeedlessDigits().Replace(outline.Value, "$1");
        root.Add(new XAttribute("viewBox", $"0 0 {width} {height}"), new XAttribute("role", "img"));
        root.AddFirst(new XElement(svg + "title", Clean(title)), new XElement(svg + "desc", Clean(description)));
        return $"{document.Declaration}\n{document}\n";
    }

    // Skia numbers on from picture to picture.
    private static void NumberIds(XElement root)
    {
        Dictionary<string, string> names = [];
        foreach (XAttribute id in root.Descendants().Attributes("id"))
            id.Value = names[id.Value] = $"id{names.Count + 1}";
        foreach (XAttribute reference in root.Descendants().Attributes())
        {
            Match match = Reference().Match(reference.Value);
            if (match.Success && names.TryGetValue(match.Groups["id"].Value, out string? name))
                reference.Value = reference.Value.Replace(match.Groups["id"].Value, name, StringComparison.Ordinal);
        }
    }

    [GeneratedRegex(@"^(url\()?#(?<id>\w+)\)?$")]
    private static partial Regex Reference();

    // A hundredth of a pixel is close enough, and makes the file a third smaller.
    [GeneratedRegex(@"(\.\d\d)\d+")]
    private static partial Regex NeedlessDigits();

    // XML cannot hold every character of a string.
    private static string Clean(string text) => string.Concat(text.EnumerateRunes().Select(rune =>
        Rune.IsControl(rune) || rune.Value is 0xFFFE or 0xFFFF ? Rune.ReplacementChar : rune));
}
