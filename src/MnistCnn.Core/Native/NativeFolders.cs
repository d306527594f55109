using TorchSharp;

namespace MnistCnn.Native;

/// <summary>The folders in which the native libraries of a program may lie.</summary>
internal static class NativeFolders
{
    /// <summary>
    /// What the host found in the program's deps.json (package folders and, in a single file, the place it unpacked to),
    /// then the program's folder, then that of TorchSharp, which for a plug-in is another one.
    /// </summary>
    public static IReadOnlyList<string> Find(BackendPlatform platform)
    {
        string native = Path.Combine("runtimes", platform.Identifier, "native");
        var folders = new List<string>();
        if (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") is string searched)
            folders.AddRange(searched.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
        foreach (string? root in new[] { AppContext.BaseDirectory, Path.GetDirectoryName(typeof(torch).Assembly.Location) })
        {
            if (!string.IsNullOrEmpty(root))
                folders.AddRange([root, Path.Combine(root, native)]);
        }

        return [.. folders.Select(Path.GetFullPath).Select(Path.TrimEndingDirectorySeparator).Distinct()];
    }

    /// <summary>The first path of that file, or null.</summary>
    public static string? Locate(IEnumerable<string> folders, string fileName) =>
        folders.Select(folder => Path.Combine(folder, fileName)).FirstOrDefault(File.Exists);
}
