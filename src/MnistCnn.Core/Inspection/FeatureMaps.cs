using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Training;

namespace MnistCnn.Inspection;

/// <summary>
/// Where in an image each filter of a convolution finds what it looks for: the activations of the layer.
/// </summary>
/// <example><code>FeatureMaps maps = FeatureMaps.Of(model, mnist.Test, index: 0);</code></example>
public sealed class FeatureMaps
{
    private FeatureMaps(float[] values, int height, int width) => (Values, Height, Width) = (values, height, width);

    /// <summary>How many maps there are, one for each filter.</summary>
    public int Count => Values.Length / (Height * Width);

    /// <summary>Rows of a map.</summary>
    public int Height { get; }

    /// <summary>Columns of a map.</summary>
    public int Width { get; }

    /// <summary><see cref="Count"/> × <see cref="Height"/> × <see cref="Width"/> activations, row by row.</summary>
    public ReadOnlyMemory<float> Values { get; }

    /// <summary>
    /// Runs a network up to one of its blocks, in evaluation mode: the block's convolution, its normalisation where the
    /// network has one before the activation, and the activation, before pooling. After a ReLU all values are 0 or
    /// more.
    /// </summary>
    /// <param name="model">The network.</param>
    /// <param name="images">A set of images that the network takes.</param>
    /// <param name="index">Which of them, from 0.</param>
    /// <param name="block">Which convolution, from 1 to the network's depth. Default 1.</param>
    /// <exception cref="ArgumentException">The images do not fit the network.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image or no such block.</exception>
    public static FeatureMaps Of(Cnn model, ImageSet images, int index, int block = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        CnnLayer convolution = InspectedLayers.Convolution(model, block, nameof(block));
        EngineOf.Model(model).Check(images, nameof(images), forLabels: false);
        var trace = new LayerTrace(model);
        trace.Forward(images.GetImage(index));
        CnnLayer last = InspectedLayers.LastBeforePooling(model, convolution);
        return new FeatureMaps(trace.Output(last.Name), last.Output.Height, last.Output.Width);
    }

    /// <summary>The activations of any other network.</summary>
    /// <param name="values">
    /// Maps × <paramref name="height"/> × <paramref name="width"/>, at least one map; negative ones are allowed;
    /// copied.
    /// </param>
    /// <param name="height">Rows of a map, at least 1.</param>
    /// <param name="width">Columns of a map, at least 1.</param>
    /// <exception cref="ArgumentException">There is no map or part of one, or a size is below 1.</exception>
    public static FeatureMaps FromValues(ReadOnlySpan<float> values, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (values.IsEmpty || values.Length % ((long)height * width) != 0)
            throw new ArgumentException(
                $"Each of one or more maps has {height}×{width} values, and there are {values.Length}.",
                nameof(values));
        return new FeatureMaps(values.ToArray(), height, width);
    }
}
