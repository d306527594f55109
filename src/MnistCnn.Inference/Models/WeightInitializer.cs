using MnistCnn.Models.Layers;
using MnistCnn.Randomness;

namespace MnistCnn.Models;

/// <summary>Draws the first weights from a generator of our own, so that a seed means the same everywhere.</summary>
internal static class WeightInitializer
{
    public static void Initialize(Cnn model, RandomSource random)
    {
        foreach (CnnLayer layer in model.Layout.Layers)
        {
            if (layer.Layer is not (ConvolutionLayer or DenseLayer))
                continue;
            long[] shape = [.. layer.Tensors[0].Shape];
            long receptiveField = layer.Layer is ConvolutionLayer ? shape[2] * shape[3] : 1;
            (long fanOut, long fanIn) = (shape[0] * receptiveField, shape[1] * receptiveField);
            (double weightBound, double biasBound) =
                model.Architecture.Initialization == WeightInitialization.PyTorch
                    ? (1 / Math.Sqrt(fanIn), 1 / Math.Sqrt(fanIn))
                    : (Math.Sqrt(6.0 / (fanIn + fanOut)), 0);
            Uniform(model, layer.Tensors[0], (float)weightBound, random);
            if (layer.Tensors.Length > 1)
                Uniform(model, layer.Tensors[1], (float)biasBound, random);
        }
    }

    private static void Uniform(Cnn model, CnnTensor tensor, float bound, RandomSource random)
    {
        float[] values = new float[tensor.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = ((2 * random.NextSingle()) - 1) * bound;
        model.Weights.Write(tensor.Name, values);
    }
}
