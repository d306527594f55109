using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Inspection;

/// <summary>The kernels of a convolution: what each of its filters looks for.</summary>
/// <example><code>ConvolutionFilters filters = ConvolutionFilters.Of(model);</code></example>
public sealed class ConvolutionFilters
{
    private ConvolutionFilters(float[] weights, int channels, int height, int width) =>
        (Weights, Channels, Height, Width) = (weights, channels, height, width);

    /// <summary>How many filters there are, at least 1.</summary>
    public int Count => Weights.Length / (Channels * Height * Width);

    /// <summary>
    /// Channels that each filter sees: those of the image, or as many as the block before has filters.
    /// </summary>
    public int Channels { get; }

    /// <summary>Rows of a kernel.</summary>
    public int Height { get; }

    /// <summary>Columns of a kernel.</summary>
    public int Width { get; }

    /// <summary>
    /// <see cref="Count"/> × <see cref="Channels"/> × <see cref="Height"/> × <see cref="Width"/> weights, row by row,
    /// without the biases.
    /// </summary>
    public ReadOnlyMemory<float> Weights { get; }

    /// <summary>A copy of a network's present weights.</summary>
    /// <param name="model">The network.</param>
    /// <param name="block">Which convolution, from 1 to the network's depth. Default 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such <paramref name="block"/>.</exception>
    public static ConvolutionFilters Of(Cnn model, int block = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        CnnLayer layer = InspectedLayers.Convolution(model, block, nameof(block));
        var convolution = (ConvolutionLayer)layer.Layer;
        return new ConvolutionFilters(
            model.GetWeights($"{layer.Name}.weight"), layer.Input.Channels, convolution.KernelHeight,
            convolution.KernelWidth);
    }

    /// <summary>The filters of any other network.</summary>
    /// <param name="weights">
    /// Filters × <paramref name="channels"/> × <paramref name="height"/> × <paramref name="width"/>, PyTorch's order,
    /// at least one filter; copied.
    /// </param>
    /// <param name="channels">Channels that each filter sees, at least 1.</param>
    /// <param name="height">Rows of a kernel, at least 1.</param>
    /// <param name="width">Columns of a kernel, at least 1.</param>
    /// <exception cref="ArgumentException">There is no filter or part of one, or a size is below 1.</exception>
    public static ConvolutionFilters FromWeights(ReadOnlySpan<float> weights, int channels, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (weights.IsEmpty || weights.Length % ((long)channels * height * width) != 0)
            throw new ArgumentException(
                $"Each of one or more filters has {channels}×{height}×{width} weights, and there are {weights.Length}.",
                nameof(weights));
        return new ConvolutionFilters(weights.ToArray(), channels, height, width);
    }
}
