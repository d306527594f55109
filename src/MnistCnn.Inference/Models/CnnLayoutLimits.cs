using MnistCnn.Models.Layers;

namespace MnistCnn.Models;

/// <summary>
/// How large a network may be. Counted before anything is allocated, and without overflow, whatever a file describes.
/// </summary>
internal static class CnnLayoutLimits
{
    /// <summary>
    /// The most values that all layers may take and give for one image together, with what they pad: enough for 24
    /// filters on 1024×1024 pixels, and so few that a small file which describes a huge network costs little.
    /// </summary>
    public const long MaxValues = 1 << 25;

    /// <summary>
    /// The most weights, with what pads them for vectors: they lie in one block, whose places are ints.
    /// </summary>
    public const long MaxWeights = 1 << 30;

    // Weights are padded for the widest vectors on every machine, so that all take the same networks.
    private const int WidestLanes = 16;

    /// <summary>The values of a map.</summary>
    public static long ValuesOf(MapSize size) => (long)size.Channels * size.Height * size.Width;

    /// <summary>The values that a layer adds to those of the layers before it.</summary>
    public static long ValuesOf(CnnLayer layer)
    {
        (MapSize from, MapSize to) = (layer.Input, layer.Output);
        long pixels = (long)to.Height * to.Width;
        return layer.Layer switch
        {
            ConvolutionLayer => ((long)from.Channels * Padded(from.Height, layer.PaddingOfRows)
                * Padded(from.Width, layer.PaddingOfColumns)) + ValuesOf(to),
            // What a pooling gives is small beside what it takes, unless its windows stand at every pixel.
            PoolingLayer pooling => (pixels * pooling.Size * pooling.Size) + (pooling.Stride > 1 ? 0 : ValuesOf(to)),
            // Computed in place or at once with the layer before: only the places of the pixels are kept.
            ActivationLayer { Activation: Activation.Relu } => pixels,
            FlattenLayer => 0,
            _ => ValuesOf(to),
        };

        static long Padded(int length, (int Before, int After) padding) =>
            (long)length + padding.Before + padding.After;
    }

    /// <summary>The weights of all layers, with what pads them.</summary>
    public static long WeightsOf(CnnLayout layout)
    {
        long sum = 0;
        foreach ((CnnLayer layer, MapSize? flattened) in layout.Computed(inTraining: true))
        {
            sum += layer.Layer switch
            {
                ConvolutionLayer convolution => (long)convolution.KernelHeight * convolution.KernelWidth * Math.Max(
                    (long)layer.Input.Channels * WeightLayout.RoundUp(convolution.Filters, WidestLanes),
                    (long)convolution.Filters * WeightLayout.RoundUp(layer.Input.Channels, WidestLanes)),
                DenseLayer dense => (long)dense.Units * WeightLayout.RowStride(
                    WeightLayout.RowLength(layer.Input.Length, flattened, WidestLanes), WidestLanes),
                _ => 0,
            };
        }

        return sum;
    }
}
