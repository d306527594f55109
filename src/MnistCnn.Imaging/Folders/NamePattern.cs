using System.Text.RegularExpressions;
using MnistCnn.Files;

namespace MnistCnn.Imaging.Folders;

/// <summary>Finds the class in the name of a file.</summary>
internal sealed class NamePattern
{
    private const string Group = "class";
    private const string BeforeUnderscore = "^(?<class>[^_]+)_";

    private readonly Regex _pattern;

    /// <exception cref="ArgumentException">The pattern has no group of that name.</exception>
    public NamePattern(Regex? pattern, string parameter)
    {
        _pattern = pattern ?? new Regex(BeforeUnderscore, RegexOptions.CultureInvariant);
        if (_pattern.GroupNumberFromName(Group) < 0)
            throw new ArgumentException(
                $"The pattern {_pattern} has no group named {Group}, such as in {BeforeUnderscore}.", parameter);
    }

    /// <summary>The class, or null and why there is none.</summary>
    public string? ClassOf(string fileName, out string problem)
    {
        problem = "";
        try
        {
            Group found = _pattern.Match(fileName).Groups[Group];
            if (found is { Success: true, Length: > 0 })
                return found.Value;
            problem = $"its name tells no class by the pattern {FileText.Of(_pattern.ToString())}";
        }
        catch (RegexMatchTimeoutException)
        {
            problem = $"the pattern {FileText.Of(_pattern.ToString())} took longer for its name than it allows";
        }

        return null;
    }
}
