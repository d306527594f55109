using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.Randomness;

namespace MnistCnn.Tests.Support;

/// <summary>All weights of a model at once.</summary>
internal static class ModelWeights
{
    /// <summary>All tensors by their names, as bytes.</summary>
    public static Dictionary<string, byte[]> Of(Model model) =>
        model.ReadTensors().ToDictionary(tensor => tensor.Name, tensor => tensor.Data.ToArray());

    /// <summary>
    /// Draws every weight anew, biases and running statistics too, in PyTorch's scale, so that values neither die nor
    /// grow on their way.
    /// </summary>
    public static Cnn Draw(Cnn model, int seed = 1)
    {
        var random = new RandomSource(seed);
        foreach (string name in model.WeightNames)
        {
            long[] shape = [.. model.GetShape(name)];
            float bound = 2f / MathF.Sqrt(shape.Length == 1 ? 9 : shape[1..].Aggregate((a, b) => a * b));
            float[] values = new float[shape.Aggregate((a, b) => a * b)];
            for (int i = 0; i < values.Length; i++)
                values[i] = ((2 * random.NextSingle()) - 1) * bound;
            if (name.EndsWith(".running_var", StringComparison.Ordinal))
                values = [.. values.Select(value => 0.1f + Math.Abs(value))];
            model.SetWeights(name, values);
        }

        foreach (CnnTensor counter in model.Layout.Tensors.Where(tensor => tensor.DataType == SafetensorsDataType.I64))
            model.Weights.SetCounter(counter.Name, random.Next(1_000));
        return model;
    }

    /// <summary>A network of drawn weights, running statistics among them.</summary>
    public static Cnn Draw(CnnArchitecture architecture, int seed = 1) => Draw(new Cnn(architecture), seed);

    /// <summary>A network of drawn weights, running statistics among them.</summary>
    public static Cnn Draw(CnnOptions options, int seed = 1) => Draw(options.ToArchitecture(), seed);
}
