using System.Reflection;
using System.Runtime.Loader;

namespace MnistCnn.Tests.Torch;

/// <summary>Loads a plug-in with all that its deps.json names, as .NET's tutorial on plug-ins teaches.</summary>
internal sealed class PluginHost(string plugin) : AssemblyLoadContext("plug-in")
{
    private readonly AssemblyDependencyResolver _resolver = new(plugin);

    protected override Assembly? Load(AssemblyName assemblyName) =>
        _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
}
