using System.Diagnostics.CodeAnalysis;
using System.Runtime.Loader;
using TorchSharp;

namespace MnistCnn.Torch.Native;

/// <summary>The folders in which the native libraries of a program may lie.</summary>
internal static class NativeFolders
{
    /// <summary>
    /// A plug-in's own folder, then what the host searches (it has read deps.json, and unpacked a single file), then
    /// the program's folder, then that of TorchSharp, which is a package for a script or notebook.
    /// </summary>
    [UnconditionalSuppressMessage("SingleFile", "IL3000:Assembly.Location is empty in a single file",
        Justification = "What is empty is not searched.")]
    public static IReadOnlyList<string> Find(BackendPlatform platform)
    {
        string searched = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        string torchSharp = Path.GetDirectoryName(typeof(torch).Assembly.Location) ?? "";
        string[] ofTorchSharp = [torchSharp, Path.Combine(torchSharp, platform.NativeFolder)];
        bool isPlugin = AssemblyLoadContext.GetLoadContext(typeof(torch).Assembly) != AssemblyLoadContext.Default;
        IEnumerable<string> folders =
        [
            .. isPlugin ? ofTorchSharp : [],
            .. searched.Split(Path.PathSeparator),
            AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, platform.NativeFolder),
            .. ofTorchSharp,
            .. OfPackages(torchSharp, platform),
        ];
        IEnumerable<string> paths = folders.Where(Path.IsPathRooted).Select(Path.GetFullPath);
        return [.. paths.Select(Path.TrimEndingDirectorySeparator).Distinct()];
    }

    /// <summary>The first path of that file, or null.</summary>
    public static string? Locate(IEnumerable<string> folders, string fileName) =>
        folders.Select(folder => Path.Combine(folder, fileName)).FirstOrDefault(File.Exists);

    /// <summary>
    /// Those of both packages, if TorchSharp lies in (packages)/torchsharp/(version)/lib/(framework).
    /// </summary>
    internal static IEnumerable<string> OfPackages(string torchSharp, BackendPlatform platform)
    {
        if (Path.GetFileName(Path.GetDirectoryName(torchSharp)) != "lib")
            return [];
        string package = Path.Combine(torchSharp, "..", "..");
        string libTorch =
            Path.Combine(package, "..", "..", platform.Package, BackendPlatform.LibTorchVersion.ToString());
        return [Path.Combine(package, platform.NativeFolder), Path.Combine(libTorch, platform.NativeFolder)];
    }
}
