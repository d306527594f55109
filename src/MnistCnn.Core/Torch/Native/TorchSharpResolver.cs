using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Runtime.Versioning;

namespace MnistCnn.Torch.Native;

/// <summary>
/// Loads TorchSharp's native library on Linux where the runtime could not; is not asked where it could.
/// </summary>
internal static class TorchSharpResolver
{
    public const string LibraryName = "LibTorchSharp";

    private static readonly Lock Gate = new();
    private static nint _handle;

    /// <summary>Why the last attempt failed; null if none did.</summary>
    public static NativeBackendException? Failure { get; private set; }

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255:The 'ModuleInitializer' attribute should not be used in libraries",
        Justification =
            "It has to be in place before TorchSharp looks for its library, and does no more than subscribe.")]
    internal static void InstallEarly()
    {
        // Native code that does without TorchSharp holds nothing of it; NativeBackend installs it where it is used.
        if (RuntimeFeature.IsDynamicCodeSupported)
            Install();
    }

    public static void Install()
    {
        if (!OperatingSystem.IsLinux())
            return;
        AssemblyLoadContext context = AssemblyLoadContext.GetLoadContext(typeof(TorchSharpResolver).Assembly)!;
        context.ResolvingUnmanagedDll += Resolve;
    }

    /// <returns>A handle of TorchSharp's library; 0 if it does not load: <see cref="Failure"/> says why.</returns>
    [SupportedOSPlatform("linux")]
    public static nint Load()
    {
        lock (Gate)
        {
            try
            {
                return _handle == 0 ? _handle = LinuxBackend.Load() : _handle;
            }
            catch (NativeBackendException failure)
            {
                Failure = failure;
                return 0;
            }
        }
    }

    [SupportedOSPlatform("linux")]
    private static nint Resolve(Assembly assembly, string name) => name == LibraryName ? Load() : 0;
}
