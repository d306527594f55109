using MnistCnn.Keras.Layers;
using MnistCnn.Models;

namespace MnistCnn.Keras.Files;

/// <summary>Takes the values for a network out of a file, all or none.</summary>
internal static class WeightReader
{
    /// <param name="file">The file.</param>
    /// <param name="layout">The network.</param>
    /// <param name="epsilon">
    /// What the file's batch normalisations add to a variance; null for what the file says, or Keras's default.
    /// </param>
    /// <param name="advice">What to do where the file does not fit.</param>
    /// <returns>Values in Keras's order, with the weights that they are for.</returns>
    /// <exception cref="InvalidDataException">The file does not fit; the message tells all differences.</exception>
    public static IReadOnlyList<(WeightPlan Weight, float[] Values)> Read(
        KerasFile file, CnnLayout layout, double? epsilon, string advice)
    {
        IReadOnlyList<LayerPlan> wanted = KerasLayers.Of(layout);
        string[] problems = [.. LayerMatch.Problems(file.Layers, wanted)];
        if (problems.Length > 0)
            throw new InvalidDataException(
                $"Its weights are not those of the network:\n  {string.Join("\n  ", problems)}\n{advice}");
        var all = new List<(WeightPlan, float[])>();
        foreach ((StoredLayer stored, LayerPlan plan) in LayerMatch.Pairs(file.Layers, wanted))
        {
            float[][] values = [.. stored.Weights.Select(weight => weight.Data.ReadFloats())];
            if (plan.Kind == LayerKind.BatchNormalization)
                ScaleToOurs(file, stored, values, epsilon);
            all.AddRange(plan.Weights.Zip(values));
        }

        return all;
    }

    private static void ScaleToOurs(KerasFile file, StoredLayer layer, float[][] values, double? epsilon)
    {
        float[] variance = values[3];
        if (Array.Exists(variance, value => value < 0))
            throw new InvalidDataException(
                $"'{layer.Weights[3].Data.Path}' has a variance of {variance.Min()}, and none can be below 0.");
        double added = epsilon ?? file.Epsilons().GetValueOrDefault(layer.Name, BatchNormalizationScale.KerasEpsilon);
        BatchNormalizationScale.ToOurs(values[0], variance, added);
    }
}
