using System.Runtime.InteropServices;

namespace MnistCnn.Native;

/// <summary>Which libtorch is loaded, by its own word: one that TorchSharp was not built for may load and crash later.</summary>
internal static class LibTorchVersion
{
    private delegate ulong GetAbiVersion();

    /// <param name="library">A handle of <c>libtorch</c> or of a library that depends on it.</param>
    /// <returns>The version, or null for a libtorch before 2.9, which does not tell.</returns>
    public static Version? Of(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "aoti_torch_abi_version", out nint function))
            return null;
        ulong version = Marshal.GetDelegateForFunctionPointer<GetAbiVersion>(function)();
        return new Version((byte)(version >> 56), (byte)(version >> 48), (byte)(version >> 40));
    }

    /// <exception cref="NativeBackendException">It is another than TorchSharp was built for.</exception>
    public static void Check(nint library, string path, BackendPlatform platform)
    {
        Version? found = Of(library);
        if (found?.Major != BackendPlatform.LibTorchVersion.Major || found.Minor != BackendPlatform.LibTorchVersion.Minor)
            throw BackendProblem.WrongLibTorch(found, path, platform);
    }
}
