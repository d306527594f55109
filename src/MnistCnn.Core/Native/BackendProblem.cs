using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace MnistCnn.Native;

/// <summary>The words for everything that keeps libtorch from loading.</summary>
internal static partial class BackendProblem
{
    public static NativeBackendException UnsupportedSystem() => new(
        $"TorchSharp runs on linux-x64, win-x64 and osx-arm64, and this process is {RuntimeInformation.RuntimeIdentifier}. "
        + "Run it on one of those systems; to predict only, MnistCnn.Inference runs everywhere.");

    public static NativeBackendException OldGlibc(Version? found) => new(
        $"TorchSharp needs the GNU C library {LinuxSystem.NeededGlibc} or later, and this system has "
        + (found is null ? "another C library (musl?)" : found.ToString())
        + ". Use Debian 12, Ubuntu 22.04, RHEL 9 or a later system; to predict only, MnistCnn.Inference runs everywhere.");

    public static NativeBackendException Missing(string file, BackendPlatform platform, IEnumerable<string> searched) => new(
        $"{file} was not found. TorchSharp needs libtorch {BackendPlatform.LibTorchVersion}, which a package brings that "
        + "the application has to reference, not a library: "
        + $"'{platform.AddPackage}'. Looked in: {string.Join(", ", searched)}.");

    public static NativeBackendException WrongLibTorch(Version? found, string path, BackendPlatform platform) => new(
        $"TorchSharp needs libtorch {BackendPlatform.LibTorchVersion}, and {path} is version "
        + $"{found?.ToString() ?? "2.8 or older"}. Reference the right one: '{platform.AddPackage}'.");

    public static NativeBackendException NotCorrectable(DllNotFoundException failure, Exception reason) => new(
        $"{Describe(failure)} The correction for older systems could not be applied: {reason.Message}", failure);

    public static NativeBackendException NotLoadable(Exception failure) => new(Describe(failure), failure);

    private static string Describe(Exception failure)
    {
        Match missing = MissingVersion().Match(failure.Message);
        if (!missing.Success)
            return $"TorchSharp's native libraries were found and do not load. The system says: {failure.Message}";
        string library = missing.Groups["library"].Value;
        Version? newest = File.Exists(library) ? LinuxSystem.NewestGlibcxx(File.ReadAllBytes(library)) : null;
        return $"TorchSharp needs {missing.Groups["version"].Value}, which {library} lacks"
            + (newest is null ? "" : $": it has GLIBCXX_{newest} at most")
            + ". Update that library, or use a newer release of the system.";
    }

    [GeneratedRegex(@"(?<library>/\S+): version [`'](?<version>GLIBCX*_[\d.]+)' not found", RegexOptions.CultureInvariant)]
    private static partial Regex MissingVersion();
}
