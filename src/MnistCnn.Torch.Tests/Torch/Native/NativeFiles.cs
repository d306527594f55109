using MnistCnn.Torch.Native;

namespace MnistCnn.Tests.Torch.Native;

/// <summary>
/// The native files of the packages, as they lie in the output folder. They are links: never write to them.
/// </summary>
internal static class NativeFiles
{
    public static BackendPlatform Linux { get; } = new("linux-x64", "libtorch.so", "libLibTorchSharp.so");

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, Linux.NativeFolder);

    public static byte[] TorchSharp() => File.ReadAllBytes(Path.Combine(Folder, Linux.TorchSharp));
}
