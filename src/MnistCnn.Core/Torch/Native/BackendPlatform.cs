using System.Runtime.InteropServices;

namespace MnistCnn.Torch.Native;

/// <summary>What the native libraries are called on one kind of system.</summary>
internal sealed record BackendPlatform(string Identifier, string LibTorch, string TorchSharp)
{
    /// <summary>The libtorch that TorchSharp 0.107 is built for.</summary>
    public static Version LibTorchVersion { get; } = new(2, 10, 0);

    /// <summary>The platform of this process, or null where TorchSharp has no native library.</summary>
    public static BackendPlatform? Current { get; } = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 when OperatingSystem.IsLinux() => new("linux-x64", "libtorch.so", "libLibTorchSharp.so"),
        Architecture.X64 when OperatingSystem.IsWindows() => new("win-x64", "torch.dll", "LibTorchSharp.dll"),
        Architecture.Arm64 when OperatingSystem.IsMacOS() =>
            new("osx-arm64", "libtorch.dylib", "libLibTorchSharp.dylib"),
        _ => null,
    };

    /// <summary>The package that brings libtorch.</summary>
    public string Package => $"libtorch-cpu-{Identifier}";

    /// <summary>Where packages and programs keep native libraries, under their own folder.</summary>
    public string NativeFolder => Path.Combine("runtimes", Identifier, "native");
}
