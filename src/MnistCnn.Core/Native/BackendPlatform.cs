using System.Runtime.InteropServices;

namespace MnistCnn.Native;

/// <summary>What libtorch is called on one kind of system, and which package brings it.</summary>
internal sealed record BackendPlatform(string Identifier, string LibTorch, string TorchSharp)
{
    /// <summary>The libtorch that TorchSharp 0.107 is built for.</summary>
    public static Version LibTorchVersion { get; } = new(2, 10, 0);

    public string Package => $"libtorch-cpu-{Identifier}";

    public string AddPackage => $"dotnet add package {Package} --version {LibTorchVersion}";

    /// <summary>The platform of this process, or null where TorchSharp has no native library.</summary>
    public static BackendPlatform? Current { get; } = Of(RuntimeInformation.ProcessArchitecture);

    private static BackendPlatform? Of(Architecture architecture) => architecture switch
    {
        Architecture.X64 when OperatingSystem.IsLinux() => new("linux-x64", "libtorch.so", "libLibTorchSharp.so"),
        Architecture.X64 when OperatingSystem.IsWindows() => new("win-x64", "torch.dll", "LibTorchSharp.dll"),
        Architecture.Arm64 when OperatingSystem.IsMacOS() => new("osx-arm64", "libtorch.dylib", "libLibTorchSharp.dylib"),
        _ => null,
    };
}
