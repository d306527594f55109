using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace MnistCnn.Torch.Native;

/// <summary>
/// Loads libtorch and TorchSharp's library by path, the latter corrected where the system is too old for it.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class LinuxBackend
{
    /// <returns>A handle of TorchSharp's library.</returns>
    public static nint Load()
    {
        BackendPlatform platform = BackendPlatform.Current ?? throw BackendProblem.UnsupportedSystem();
        if (LinuxSystem.GlibcVersion is not Version glibc || glibc < LinuxSystem.NeededGlibc)
            throw BackendProblem.UnsupportedGlibc(LinuxSystem.GlibcVersion);
        return Load(platform, NativeFolders.Find(platform));
    }

    internal static nint Load(BackendPlatform platform, IReadOnlyList<string> folders)
    {
        string torchSharp = NativeFolders.Locate(folders, platform.TorchSharp)
            ?? throw BackendProblem.MissingTorchSharp(platform, folders);
        string libTorch = NativeFolders.Locate(folders, platform.LibTorch)
            ?? throw BackendProblem.MissingLibTorch(platform, folders);
        LoadLibTorch(libTorch);
        return LoadTorchSharp(torchSharp);
    }

    /// <summary>
    /// libtorch.so finds its parts beside itself; what is loaded, TorchSharp's library finds by name.
    /// </summary>
    private static void LoadLibTorch(string path)
    {
        try
        {
            _ = NativeLibrary.Load(path);
        }
        catch (DllNotFoundException failure)
        {
            throw BackendProblem.NotLoadable(failure);
        }
    }

    private static nint LoadTorchSharp(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (DllNotFoundException failure)
        {
            try
            {
                byte[] corrected = LibstdcxxCorrection.Apply(File.ReadAllBytes(path));
                // Who asks for the original by its path, as hosts of plug-ins do, gets the copy from now on.
                _ = ElfSoname.TryReplace(corrected, path);
                return PrivateCopy.Load(corrected, Path.GetFileName(path));
            }
            catch (Exception reason) when (reason is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                throw BackendProblem.NotCorrectable(failure, reason);
            }
        }
    }
}
