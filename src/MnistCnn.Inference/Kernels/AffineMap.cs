using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Kernels;

/// <summary>
/// What a batch normalisation does in inference: (x − mean) / √(variance + ε) × weight + bias = x × scale + shift.
/// </summary>
internal sealed record AffineMap(float[] Scale, float[] Shift)
{
    /// <summary>The map of a normalisation, its channels padded with zeros.</summary>
    public static AffineMap Of(CnnLayer layer, int padded, NamedWeights weights)
    {
        int channels = layer.Input.Channels;
        float[] weight = weights.ReadPadded(layer, "weight", channels, 1);
        float[] bias = weights.ReadPadded(layer, "bias", channels, 0);
        float[] mean = weights.Read($"{layer.Name}.running_mean");
        float[] variance = weights.Read($"{layer.Name}.running_var");
        (var scale, var shift) = (new float[padded], new float[padded]);
        double epsilon = ((BatchNormalizationLayer)layer.Layer).Epsilon;
        for (int i = 0; i < channels; i++)
        {
            double factor = weight[i] / Math.Sqrt(variance[i] + epsilon);
            (scale[i], shift[i]) = ((float)factor, (float)(bias[i] - (mean[i] * factor)));
        }

        return new AffineMap(scale, shift);
    }

    /// <summary>The same for the values of a flattened map, in the order of the kernels.</summary>
    public static AffineMap Of(CnnLayer layer, MapSize flattened, int padded, int lanes, NamedWeights weights)
    {
        AffineMap map = Of(layer, layer.Input.Channels, weights);
        int[] places = WeightLayout.Row(layer.Input.Channels, flattened, lanes);
        (var scale, var shift) = (new float[padded], new float[padded]);
        WeightLayout.Pack(map.Scale, places, scale);
        WeightLayout.Pack(map.Shift, places, shift);
        return new AffineMap(scale, shift);
    }

    /// <summary>Changes the weights and biases of the layer before, so that it does this too.</summary>
    /// <param name="weights">Channel after channel.</param>
    /// <param name="biases">One a channel.</param>
    /// <param name="length">Weights of a channel.</param>
    public void FoldInto(float[] weights, float[] biases, int length)
    {
        for (int i = 0; i < weights.Length; i++)
            weights[i] *= Scale[i / length];
        for (int channel = 0; channel < biases.Length; channel++)
            biases[channel] = (biases[channel] * Scale[channel]) + Shift[channel];
    }
}
