using System.Runtime.InteropServices;

namespace MnistCnn.Native;

/// <summary>Loads libtorch and TorchSharp's library by path; the latter corrected where the system is too old for it.</summary>
internal static class LinuxBackend
{
    public static nint Load()
    {
        BackendPlatform platform = BackendPlatform.Current ?? throw BackendProblem.UnsupportedSystem();
        if (LinuxSystem.GlibcVersion is not Version glibc || glibc < LinuxSystem.NeededGlibc)
            throw BackendProblem.OldGlibc(LinuxSystem.GlibcVersion);
        IReadOnlyList<string> folders = NativeFolders.Find(platform);
        string torchSharp = NativeFolders.Locate(folders, platform.TorchSharp)
            ?? throw BackendProblem.Missing(platform.TorchSharp, platform, folders);
        string libTorch = NativeFolders.Locate(folders, platform.LibTorch)
            ?? throw BackendProblem.Missing(platform.LibTorch, platform, folders);
        try
        {
            // libtorch.so finds the rest of libtorch beside itself, and TorchSharp finds by name what is loaded.
            LibTorchVersion.Check(NativeLibrary.Load(libTorch), libTorch, platform);
            return LoadTorchSharp(torchSharp);
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
                return PrivateCopy.Load(LibstdcxxCorrection.Apply(File.ReadAllBytes(path)), Path.GetFileName(path));
            }
            catch (Exception reason) when (reason is IOException or UnauthorizedAccessException)
            {
                throw BackendProblem.NotCorrectable(failure, reason);
            }
        }
    }
}
