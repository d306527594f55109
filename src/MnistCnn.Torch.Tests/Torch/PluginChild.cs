using System.Reflection;
using System.Runtime.Loader;
using MnistCnn.Models;
using MnistCnn.Torch;
using TorchSharp;

namespace MnistCnn.Tests.Torch;

/// <summary>A program that loads this assembly twice more, as plug-ins, which make a network and use it.</summary>
internal static class PluginChild
{
    public const string Task = "plug-in";

    public static int Run()
    {
        for (int plugin = 0; plugin < 2; plugin++)
        {
            Assembly assembly = new PluginHost(typeof(PluginChild).Assembly.Location)
                .LoadFromAssemblyName(typeof(PluginChild).Assembly.GetName());
            assembly.GetType(typeof(PluginChild).FullName!)!.GetMethod(nameof(UseTorch))!.Invoke(null, null);
        }

        return AssemblyLoadContext.Default.Assemblies.Any(assembly => assembly.GetName().Name == "TorchSharp") ? 1 : 0;
    }

    public static void UseTorch()
    {
        using CnnModule model = new CnnBuilder().Build().ToModule();
        using torch.Tensor image = torch.ones(1, 1, 28, 28);
        using torch.Tensor logits = model.call(image);
        string? context = AssemblyLoadContext.GetLoadContext(typeof(torch).Assembly)?.Name;
        Console.Error.WriteLine($"{context}: {logits.shape[1]} logits");
    }
}
