using System.Runtime.InteropServices;
using TorchSharp;

namespace MnistCnn.Native;

/// <summary>Loads libtorch, also on Linux systems on which TorchSharp alone does not find it loadable.</summary>
public static class NativeBackend
{
    private static readonly Lock Gate = new();
    private static volatile bool _loaded;

    /// <summary>
    /// Loads libtorch unless it is loaded. Everything in MnistCnn that needs it calls this; a program that uses
    /// <c>torch</c> before anything of MnistCnn calls it first, at the start of <c>Main</c>. May be called at any time,
    /// by any thread, as often as you like.
    /// </summary>
    /// <exception cref="NativeBackendException">
    /// It cannot be loaded: no package that brings it is referenced, it is another version than TorchSharp needs, or the
    /// system is too old or of another kind. The message says which, and what to do.
    /// </exception>
    public static void EnsureLoaded()
    {
        if (_loaded)
            return;
        lock (Gate)
        {
            if (!_loaded)
                Load();
            _loaded = true;
        }
    }

    private static void Load()
    {
        if (!NativeLibrary.TryLoad(TorchSharpResolver.LibraryName, typeof(torch).Assembly, null, out _)
            && TorchSharpResolver.Failure is { } failure)
            throw failure;
        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
        }
        catch (Exception reason) when (reason is NotSupportedException or DllNotFoundException or TypeInitializationException)
        {
            throw BackendProblem.NotLoadable(reason);
        }
    }
}
