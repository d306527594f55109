using MnistCnn.Files;
using MnistCnn.Keras.Layers;
using MnistCnn.Models;

namespace MnistCnn.Keras.Files;

/// <summary>Puts the weights of a file without a description into a network.</summary>
internal static class WeightLoader
{
    /// <summary>A network of its own with the weights.</summary>
    /// <exception cref="InvalidDataException">They do not fit; the message tells all differences.</exception>
    public static Cnn Load(KerasFile file, CnnArchitecture architecture, KernelForm form)
    {
        IReadOnlyList<(WeightPlan, float[])> values = Read(file, architecture, form);
        var network = new Cnn(architecture);
        WeightReader.Copy(values, network);
        return network;
    }

    /// <inheritdoc cref="Load"/>
    public static IReadOnlyList<(WeightPlan, float[])> Read(
        KerasFile file, CnnArchitecture architecture, KernelForm form)
    {
        file.Layers.RequireOneOrder();
        var match = new LayerMatch(file.Layers, KerasLayers.Of(architecture.Layout, form));
        string[] problems = [.. match.Problems()];
        return problems.Length == 0
            ? WeightReader.Read(match.Pairs())
            : throw new InvalidDataException(
                $"Its weights are not those of the network:\n  {FileText.Lines(problems)}\n"
                + "Build the network with the options that it was saved with.");
    }
}
