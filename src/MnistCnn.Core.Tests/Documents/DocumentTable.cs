using System.Text.RegularExpressions;

namespace MnistCnn.Tests.Documents;

/// <summary>Tables of a page in Markdown.</summary>
internal static class DocumentTable
{
    /// <summary>The rows beneath a heading, without the table's own two: the text of each cell.</summary>
    public static string[][] Rows(string page, string heading)
    {
        string section = Read(page).Split($"\n{heading}\n")[1].Split("\n#")[0];
        return
        [
            .. section.Split('\n').Where(line => line.StartsWith('|')).Skip(2)
                .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray()),
        ];
    }

    /// <summary>The words that a cell sets as code.</summary>
    public static string[] Code(string cell) =>
        [.. Regex.Matches(cell, "`([^`]+)`").Select(match => match.Groups[1].Value)];

    private static string Read(string page) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Documents", page)).ReplaceLineEndings("\n");
}
