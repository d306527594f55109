using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace MnistCnn.Native;

/// <summary>Loads TorchSharp's native library on Linux where the runtime could not; does nothing where it could.</summary>
internal static class TorchSharpResolver
{
    public const string LibraryName = "LibTorchSharp";

    private static readonly Lock Gate = new();
    private static nint _handle;

    /// <summary>Why the last attempt failed; null if none was made.</summary>
    public static NativeBackendException? Failure { get; private set; }

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255:The 'ModuleInitializer' attribute should not be used in libraries",
        Justification = "It must be in place before TorchSharp first looks for its library, and only subscribes to an event.")]
    internal static void Install()
    {
        if (OperatingSystem.IsLinux())
            (AssemblyLoadContext.GetLoadContext(typeof(TorchSharpResolver).Assembly) ?? AssemblyLoadContext.Default)
                .ResolvingUnmanagedDll += Resolve;
    }

    private static nint Resolve(Assembly assembly, string name)
    {
        if (name != LibraryName)
            return 0;
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
}
