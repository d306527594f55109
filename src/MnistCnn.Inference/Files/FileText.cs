using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace MnistCnn.Files;

/// <summary>
/// Texts of files in messages: short, and without characters that a terminal obeys. What a file says is somebody else's
/// word, and a message goes to terminals, logs and pages.
/// </summary>
internal static class FileText
{
    /// <summary>The most characters of one text.</summary>
    public const int Most = 200;

    private const int MostOfList = 20;
    private const int MostLines = 50;
    private const int MostSizes = 8;

    /// <summary>
    /// A text with what is not printed, or turns the direction of writing, as <c>\u001B</c>; cut where it is longer.
    /// </summary>
    /// <param name="text">A text of a file.</param>
    /// <param name="most">The most characters that are shown.</param>
    public static string Of(string? text, int most = Most)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        StringBuilder? shown = null;
        int length = text.Length > most ? most : text.Length;
        for (int i = 0; i < length; i++)
        {
            if (IsPlain(text, i))
                shown?.Append(text[i]);
            else
                (shown ??= new StringBuilder(text, 0, i, most)).Append(
                    CultureInfo.InvariantCulture, $"\\u{(int)text[i]:X4}");
            if (shown?.Length >= most)
                return $"{shown.ToString(0, most)}…";
        }

        string all = shown?.ToString() ?? text[..length];
        return length < text.Length ? $"{all}…" : all;
    }

    /// <summary>Several texts in a row, the first of many.</summary>
    public static string List(IEnumerable<string> texts) => Join(", ", texts, MostOfList);

    /// <summary>Sizes in brackets, the first of many.</summary>
    public static string Shape(ImmutableArray<long> sizes) =>
        $"[{string.Join(", ", sizes.Take(MostSizes))}{(sizes.Length > MostSizes ? ", …" : "")}]";

    /// <summary>What was found, each on a line of its own, and the first of many.</summary>
    /// <param name="lines">Texts that are shown as they are: whoever made them has shown what is of the file.</param>
    public static string Lines(IEnumerable<string> lines)
    {
        string[] all = [.. lines];
        string shown = string.Join("\n  ", all.Take(MostLines));
        return all.Length > MostLines ? $"{shown}\n  … and {all.Length - MostLines} more" : shown;
    }

    private static string Join(string separator, IEnumerable<string> texts, int most)
    {
        string[] all = [.. texts];
        string shown = string.Join(separator, all.Take(most).Select(text => Of(text)));
        return all.Length > most ? $"{shown}{separator}… and {all.Length - most} more" : shown;
    }

    private static bool IsPlain(string text, int index) => CharUnicodeInfo.GetUnicodeCategory(text[index]) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned => false,
        UnicodeCategory.Surrogate => char.IsHighSurrogate(text[index])
            ? index + 1 < text.Length && char.IsLowSurrogate(text[index + 1])
            : index > 0 && char.IsHighSurrogate(text[index - 1]),
        _ => true,
    };
}
