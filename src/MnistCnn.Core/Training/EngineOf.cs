using MnistCnn.Engines;
using MnistCnn.Engines.Fused;
using MnistCnn.Models;

namespace MnistCnn.Training;

/// <summary>Finds what trains and judges a model.</summary>
internal static class EngineOf
{
    public static IEngine Model(Model model) => model switch
    {
        IEngineSource source => source.Engine,
        Cnn cnn => new FusedEngine(cnn),
        _ => throw new NotSupportedException($"There is no engine for a {model.Name}."),
    };
}
