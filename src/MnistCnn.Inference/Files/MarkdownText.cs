using System.Text;

namespace MnistCnn.Files;

/// <summary>Texts within Markdown that show as what they are: no HTML, no link, no end of a table's cell.</summary>
internal static class MarkdownText
{
    private const string Marks = "\\`*_{}[]()#+!|~:@";

    /// <summary>The text on one line, with what Markdown would obey escaped.</summary>
    public static string Of(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (char letter in text.ReplaceLineEndings(" "))
        {
            // As entities, because not every reader of Markdown takes a backslash before them.
            if (letter is '<' or '>' or '&')
                escaped.Append(letter switch { '<' => "&lt;", '>' => "&gt;", _ => "&amp;" });
            else if (Marks.Contains(letter, StringComparison.Ordinal))
                escaped.Append('\\').Append(letter);
            else
                escaped.Append(char.IsControl(letter) ? '\uFFFD' : letter);
        }

        // Readers make links of what looks like an address without one.
        return escaped.Replace("www.", "www\\.").ToString();
    }
}
