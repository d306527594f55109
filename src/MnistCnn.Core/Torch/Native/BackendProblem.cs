using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace MnistCnn.Torch.Native;

/// <summary>The words for everything that keeps libtorch from loading.</summary>
internal static partial class BackendProblem
{
    private const string ElsewhereHint = "To predict only, MnistCnn.Inference needs no native library.";

    private static string KnownBug => OperatingSystem.IsWindows()
        ? " TorchSharp 0.107.0 is reported not to fit its Windows packages: "
            + "https://github.com/dotnet/TorchSharp/issues/1567."
        : "";

    public static NativeBackendException UnsupportedSystem() => new(
        "TorchSharp runs on linux-x64, win-x64 and osx-arm64, and this process is "
        + $"{RuntimeInformation.RuntimeIdentifier}. Use one of those systems. {ElsewhereHint}");

    public static NativeBackendException UnsupportedGlibc(Version? found) => new(
        $"TorchSharp needs the GNU C library {LinuxSystem.NeededGlibc} or later, and this system has "
        + (found is null ? "none (Alpine and others with musl do not)" : found.ToString())
        + $". Use Debian 12, Ubuntu 22.04, RHEL 9 or later. {ElsewhereHint}");

    public static NativeBackendException MissingLibTorch(BackendPlatform platform, IEnumerable<string> folders) => new(
        $"{platform.LibTorch} was not found. TorchSharp needs libtorch {BackendPlatform.LibTorchVersion}, and the "
        + $"application chooses the package that brings it. In the application's project: {AddPackage(platform)}. "
        + $"{Searched(folders)}");

    public static NativeBackendException MissingTorchSharp(
        BackendPlatform platform, IEnumerable<string> folders) => new(
        $"{platform.TorchSharp} was not found. The package TorchSharp brings it for {platform.Identifier}: build or "
        + $"publish the application for that runtime, and keep its native files with it. {Searched(folders)}");

    public static NativeBackendException WrongLibTorch(Version? found, BackendPlatform platform) => new(
        $"TorchSharp needs libtorch {BackendPlatform.LibTorchVersion}, and the one that this program loads is "
        + $"{found?.ToString() ?? "2.8 or older"}. In the application's project: {AddPackage(platform)}.");

    public static NativeBackendException UsedTooEarly(Exception failure) => new(
        "The program used torch before it could be loaded, and .NET does not try again. "
        + $"Call {nameof(NativeBackend)}.{nameof(NativeBackend.EnsureLoaded)}() before, at the start of "
        + "Main.", failure);

    public static NativeBackendException NotLoadable(Exception failure) => new(Describe(failure), failure);

    public static NativeBackendException NotCorrectable(Exception failure, Exception reason) => new(
        $"{Describe(failure)} The correction for older systems could not be applied: {LastLine(reason.Message)}.",
        failure);

    private static string AddPackage(BackendPlatform platform) =>
        $"dotnet add package {platform.Package} --version {BackendPlatform.LibTorchVersion}";

    private static string Searched(IEnumerable<string> folders) => $"Looked in: {string.Join(", ", folders)}.";

    private static string Describe(Exception failure)
    {
        Match missing = MissingVersion().Match(failure.Message);
        if (!missing.Success)
            return "The native libraries of TorchSharp are there and do not load: "
                + $"{LastLine(failure.Message)}.{KnownBug}";
        string library = missing.Groups["library"].Value;
        Version? newest = File.Exists(library) ? LinuxSystem.NewestGlibcxx(File.ReadAllBytes(library)) : null;
        return $"TorchSharp needs {missing.Groups["version"].Value}, and {library} "
            + (newest is null ? "does not have it." : $"ends at GLIBCXX_{newest}.")
            + " Update that library or the system.";
    }

    /// <summary>The runtime's message is advice, then every attempt; the last line is the reason.</summary>
    internal static string LastLine(string message) => message.TrimEnd().Split('\n')[^1].TrimEnd('.', '\r');

    /// <summary>The system may say it in another language.</summary>
    [GeneratedRegex(@"(?<library>/\S+): .*?(?<version>(GLIBC|GLIBCXX|CXXABI)_[\d.]+)", RegexOptions.CultureInvariant)]
    private static partial Regex MissingVersion();
}
