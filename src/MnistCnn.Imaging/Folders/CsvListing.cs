using System.Text;
using MnistCnn.Data.Formats;

namespace MnistCnn.Imaging.Folders;

/// <summary>Lists the files of a set that a CSV file lists.</summary>
internal static class CsvListing
{
    private const int BytesToMatch = 1 << 14;

    private static readonly string[] FileColumns =
        ["file", "filename", "file_name", "path", "filepath", "file_path", "image", "image_path"];

    private static readonly string[] LabelColumns = ["label", "class", "class_name", "category", "target"];

    /// <summary>Lists what <paramref name="csvPath"/> lists, in its order.</summary>
    /// <exception cref="IOException">It is not there or cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    public static Listing Of(string csvPath, string? folder)
    {
        string root = Path.GetFullPath(folder ?? Path.GetDirectoryName(Path.GetFullPath(csvPath))!);
        List<LabelledFile> files = [];
        List<UnreadableFile> unreadable = [];
        (int fileColumn, int labelColumn, bool isFirst) = (0, 1, true);
        foreach ((int line, string[] fields) in CsvRows.Read(csvPath))
        {
            bool isHeader = isFirst && IsHeader(root, fields);
            isFirst = false;
            if (isHeader)
            {
                (fileColumn, labelColumn) = Columns(csvPath, fields);
                continue;
            }

            string file = Field(fields, fileColumn, line, "file", csvPath);
            string label = Field(fields, labelColumn, line, "class", csvPath);
            if (Below(root, file) is { } path)
                files.Add(new LabelledFile(path, label));
            else
                unreadable.Add(new UnreadableFile(file, "it does not lie below the folder of the list"));
        }

        return new Listing(
            root, Path.GetFileName(csvPath), files, Test: null, Validation: null, unreadable);
    }

    /// <summary>Whether a file begins as such a list: the first or second line names a file that is there.</summary>
    public static bool Matches(string csvPath)
    {
        string root = Path.GetDirectoryName(Path.GetFullPath(csvPath))!;
        string start = Encoding.UTF8.GetString(FirstBytes.Of(csvPath, BytesToMatch));
        if (start.Contains('\0', StringComparison.Ordinal))
            return false;
        try
        {
            // What is cut off is no file that is there.
            return CsvRows.Of(start, csvPath).Take(2).Any(row => row.Fields.Length > 1
                && row.Fields.Any(field => Below(root, field) is { } path && File.Exists(path)));
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static bool IsHeader(string root, string[] fields) => fields.All(
        field => Path.GetExtension(field).Length == 0 && (Below(root, field) is not { } path || !File.Exists(path)));

    private static (int File, int Label) Columns(string csvPath, string[] header)
    {
        int file = Array.FindIndex(header, name => FileColumns.Contains(name, StringComparer.OrdinalIgnoreCase));
        int label = Array.FindIndex(header, name => LabelColumns.Contains(name, StringComparer.OrdinalIgnoreCase));
        // One known name moves the other column only out of its way.
        return (file, label) switch
        {
            ( >= 0, >= 0) => (file, label),
            ( >= 0, _) => (file, file == 1 ? 0 : 1),
            (_, >= 0) => (label == 0 ? 1 : 0, label),
            _ => (0, 1),
        };
    }

    private static string Field(string[] fields, int column, int line, string what, string csvPath) =>
        column < fields.Length && fields[column].Length > 0
            ? fields[column]
            : throw new InvalidDataException(
                $"Line {line} of '{csvPath}' has no {what}, which was expected in column {column + 1}: "
                + "a line is the file of a picture and its class.");

    private static string? Below(string root, string file)
    {
        if (file.Length == 0 || file.Contains('\0', StringComparison.Ordinal))
            return null;
        string path = Path.GetFullPath(Path.Combine(root, file));
        string inside = Path.GetRelativePath(root, path);
        return inside == "." || inside == ".." || Path.IsPathRooted(inside)
            || inside.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? null
            : path;
    }
}
