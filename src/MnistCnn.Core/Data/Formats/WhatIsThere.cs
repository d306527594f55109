using MnistCnn.Files;

namespace MnistCnn.Data.Formats;

/// <summary>Says what lies at a path, to end a refusal with.</summary>
internal static class WhatIsThere
{
    private const int MostNames = 12;

    public static string Of(string path)
    {
        if (!Directory.Exists(path))
            return $"It is a file of {new FileInfo(path).Length} bytes{Kind(path)}.";
        string[] names =
        [
            .. new DirectoryInfo(path).EnumerateFileSystemInfos().Take(10_000)
                .Select(entry => entry is DirectoryInfo ? $"{entry.Name}/" : entry.Name).Order(StringComparer.Ordinal),
        ];
        if (names.Length == 0)
            return "The folder is empty.";
        string more = names.Length > MostNames ? $" and {names.Length - MostNames} more" : "";
        return $"The folder holds {string.Join(", ", names.Take(MostNames).Select(name => FileText.Of(name)))}{more}.";
    }

    private static string Kind(string path) => FirstBytes.Of(path, 4) switch
    {
        [(byte)'P', (byte)'K', ..] => ", a zip archive; unpack it first",
        [0x1F, 0x8B, ..] => ", compressed with gzip",
        [0x80, ..] => ", perhaps a pickle of Python, which can run any program and is never read",
        [0x93, (byte)'N', ..] => ", one array of NumPy; images and labels are two",
        _ => "",
    };
}
