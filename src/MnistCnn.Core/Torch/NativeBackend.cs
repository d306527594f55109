using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MnistCnn.Torch.Native;
using TorchSharp;

namespace MnistCnn.Torch;

/// <summary>Loads libtorch, also on Linux systems that TorchSharp alone does not load on.</summary>
/// <remarks>
/// <c>libLibTorchSharp.so</c> 0.107 asks for the libstdc++ of GCC 13 and could do with that of GCC 11. Where the system
/// refuses it for that, a corrected copy is loaded: from the first use of this library on, by an event handler. Where
/// TorchSharp loads without help, nothing is changed.
/// <para>
/// libtorch starts a thread for each processor of the machine. Once it is loaded, their number is taken down to
/// <see cref="Environment.ProcessorCount"/>, which knows the quota of a container, unless <c>OMP_NUM_THREADS</c>,
/// <c>MKL_NUM_THREADS</c> or <c>torch.set_num_threads</c> says otherwise.
/// </para>
/// <para>
/// With glibc, the process then keeps up to 512 MB of native memory that was freed, for the next operation wants it
/// again: a training step takes half of the time where glibc gave it back after each. <c>MALLOC_TRIM_THRESHOLD_</c>,
/// <c>MALLOC_MMAP_THRESHOLD_</c> and <c>GLIBC_TUNABLES</c> stand.
/// </para>
/// </remarks>
public static class NativeBackend
{
    private static readonly Lock Gate = new();
    private static volatile bool _loaded;

    /// <summary>
    /// Loads libtorch unless it is loaded. Whatever in MnistCnn needs libtorch calls this; a program that uses
    /// <c>torch</c> before anything of MnistCnn calls it at the start of <c>Main</c>. Any thread may, any number of
    /// times.
    /// </summary>
    /// <exception cref="NativeBackendException">
    /// No package that brings libtorch is referenced, or one of another version than TorchSharp needs, or the system is
    /// too old or of another kind. The message says which, and what to do.
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

    /// <summary>
    /// Loads libtorch and gives back what it is given. The base constructor of a module needs libtorch and runs before
    /// all else, except for its own argument: <c>: base(NativeBackend.Loaded(nameof(Cnn)))</c>.
    /// </summary>
    internal static string Loaded(string name)
    {
        EnsureLoaded();
        return name;
    }

    private static void Load()
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
            TorchSharpResolver.Install();
        CheckVersion();
        Exception? refusal = TryLoad();
        // .NET raises its event once everything else found nothing. A host of plug-ins that goes by their deps.json
        // finds the original, and fails before.
        if (refusal is not null && OperatingSystem.IsLinux() && TorchSharpResolver.Load() != 0)
            refusal = TryLoad();
        if (refusal is not null && TorchSharpResolver.Failure is { } failure)
            throw failure;
        try
        {
            // Where the system refused, TorchSharp has one more way: it gathers libtorch from the package folders.
            torch.InitializeDeviceType(DeviceType.CPU);
            BackendThreads.Limit();
            BackendMemory.Keep();
        }
        catch (Exception reason) when (reason is NotSupportedException or DllNotFoundException
            or TypeInitializationException)
        {
            throw refusal is null ? BackendProblem.UsedTooEarly(reason) : Explain(refusal);
        }
    }

    private static Exception? TryLoad() => TryLoad(TorchSharpResolver.LibraryName, out _);

    private static Exception? TryLoad(string name, out nint handle)
    {
        try
        {
            // NativeLibrary.TryLoad would throw as well, where the host of a plug-in does.
            handle = NativeLibrary.Load(name, typeof(torch).Assembly, searchPath: null);
            return null;
        }
        catch (Exception refusal) when (refusal is DllNotFoundException or BadImageFormatException)
        {
            handle = 0;
            return refusal;
        }
    }

    private static void CheckVersion()
    {
        if (BackendPlatform.Current is { } platform
            && TryLoad("torch_cpu", out nint libTorch) is null
            && LibTorchVersion.Of(libTorch) is var version && !LibTorchVersion.Fits(version))
            throw BackendProblem.WrongLibTorch(version, platform);
    }

    private static NativeBackendException Explain(Exception refusal)
    {
        if (BackendPlatform.Current is not { } platform)
            return BackendProblem.UnsupportedSystem();
        IReadOnlyList<string> folders = NativeFolders.Find(platform);
        return NativeFolders.Locate(folders, platform.LibTorch) is null
            ? BackendProblem.MissingLibTorch(platform, folders)
            : BackendProblem.NotLoadable(refusal);
    }
}
