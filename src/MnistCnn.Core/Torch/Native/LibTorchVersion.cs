using System.Runtime.InteropServices;

namespace MnistCnn.Torch.Native;

/// <summary>Which libtorch is loaded, by its own word.</summary>
internal static class LibTorchVersion
{
    private delegate ulong GetVersion();

    /// <param name="libTorch">A handle of <c>torch_cpu</c>, or of a library that depends on it.</param>
    /// <returns>The version, or null for a libtorch before 2.9, which does not tell.</returns>
    public static Version? Of(nint libTorch)
    {
        if (!NativeLibrary.TryGetExport(libTorch, "aoti_torch_abi_version", out nint function))
            return null;
        ulong version = Marshal.GetDelegateForFunctionPointer<GetVersion>(function)();
        return new Version((byte)(version >> 56), (byte)(version >> 48), (byte)(version >> 40));
    }

    /// <summary>
    /// Another release than TorchSharp was built for may load, and crash at the first call that changed.
    /// </summary>
    public static bool Fits(Version? version) =>
        version?.Major == BackendPlatform.LibTorchVersion.Major
            && version.Minor == BackendPlatform.LibTorchVersion.Minor;
}
