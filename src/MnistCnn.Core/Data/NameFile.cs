using MnistCnn.Files;

namespace MnistCnn.Data;

/// <summary>A small text file whose lines name classes.</summary>
internal static class NameFile
{
    private const int Longest = 1 << 20;

    /// <summary>The lines that are not blank.</summary>
    /// <exception cref="InvalidDataException">The file is far too long.</exception>
    public static IReadOnlyList<string> ReadLines(string path)
    {
        using FileStream stream = RegularFile.OpenRead(path);
        if (stream.Length > Longest)
            throw new InvalidDataException($"{path}: it has {stream.Length} bytes, and names of classes take less.");
        using var text = new StreamReader(stream);
        var lines = new List<string>();
        while (text.ReadLine() is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line))
                lines.Add(line.Trim());
        }

        return lines;
    }

    /// <summary>The names, if they can be names of classes.</summary>
    /// <exception cref="InvalidDataException">They cannot.</exception>
    public static IReadOnlyList<string> Checked(IReadOnlyList<string> names, string path)
    {
        try
        {
            return ImageSet.CheckedNames(names);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"{path}: {exception.Message}", exception);
        }
    }
}
