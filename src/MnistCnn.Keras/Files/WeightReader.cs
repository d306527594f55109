using MnistCnn.Files;
using MnistCnn.Keras.Layers;
using MnistCnn.Models;

namespace MnistCnn.Keras.Files;

/// <summary>Takes the values for a network out of a file, all or none.</summary>
internal static class WeightReader
{
    /// <param name="pairs">Layers of the file, with their like in the network.</param>
    /// <returns>Values in Keras's order, with the weights that they are for.</returns>
    /// <exception cref="InvalidDataException">A weight cannot be read.</exception>
    public static IReadOnlyList<(WeightPlan Weight, float[] Values)> Read(
        IEnumerable<(StoredWeight Stored, WeightPlan Plan)> pairs)
    {
        var all = new List<(WeightPlan, float[])>();
        foreach ((StoredWeight stored, WeightPlan plan) in pairs)
        {
            float[] values = stored.Data.ReadFloats();
            FiniteValues.Check(stored.Data.Path, values);
            if (plan.Name == WeightNames.MovingVariance && Array.Exists(values, value => value < 0))
                throw new InvalidDataException(
                    $"'{stored.Data.Path}' has a variance of {values.Min()}, and none can be below 0.");
            all.Add((plan, values));
        }

        return all;
    }

    public static void Copy(IReadOnlyList<(WeightPlan Weight, float[] Values)> weights, Cnn model)
    {
        foreach ((WeightPlan weight, float[] values) in weights)
            model.SetWeights(weight.TorchName, weight.Order.FromKeras(values, [.. model.GetShape(weight.TorchName)]));
    }
}
