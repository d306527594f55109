namespace MnistCnn.Validation;

/// <summary>What the name of a class may be: it goes to terminals, tables and plots.</summary>
internal static class ClassName
{
    /// <summary>The most characters of a name.</summary>
    public const int MostCharacters = 200;

    /// <summary>Why a name cannot be one, behind "it"; null if it can.</summary>
    public static string? Problem(string? name) =>
        string.IsNullOrWhiteSpace(name) ? "is empty"
        : name.Length > MostCharacters ? $"has {name.Length} characters, and at most {MostCharacters} are allowed"
        : name.Any(char.IsControl) ? "has a control character, such as a new line"
        : null;
}
