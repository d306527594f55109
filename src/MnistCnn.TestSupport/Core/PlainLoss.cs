using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Tests.Support;

/// <summary>
/// The mean loss of a batch in training, in double precision and in the simplest words, and its slopes by differences:
/// an independent witness of the gradients. Without dropout.
/// </summary>
internal sealed class PlainLoss
{
    // So small that hardly ever a ReLU or a maximum turns in between, and large beside what double precision loses.
    private const double Difference = 1e-7;

    private readonly Cnn _model;
    private readonly ImageSet _images;
    private readonly int[] _batch;
    private readonly Dictionary<string, double[]> _weights;

    public PlainLoss(Cnn model, ImageSet images, int[] batch)
    {
        (_model, _images, _batch) = (model, images, batch);
        _weights = model.WeightNames.ToDictionary(
            name => name, name => model.GetWeights(name).Select(value => (double)value).ToArray());
    }

    /// <summary>
    /// The least variance that a normalisation of the batch took, with its ε, as a share of the mean square of what it
    /// normalised: the smaller, the more single precision loses there.
    /// </summary>
    public double LeastVariance { get; private set; } = 1;

    public double Value()
    {
        double[][] values = [.. _batch.Select(i => Pixels(i))];
        foreach (CnnLayer layer in _model.Layout.Layers)
            values = layer.Layer is BatchNormalizationLayer normalization
                ? Normalize(layer, normalization, values)
                : [.. values.Select(one => Forward(layer, one))];
        return values.Select((logits, i) => (_images.SampleWeights?.Span[_batch[i]] ?? 1)
            * (Math.Log(logits.Sum(Math.Exp)) - logits[_images.GetLabel(_batch[i])])).Average();
    }

    /// <summary>How the loss grows with each value of a parameter.</summary>
    public float[] Gradient(string name)
    {
        double[] weights = _weights[name];
        return [.. Enumerable.Range(0, weights.Length).Select(i =>
        {
            double weight = weights[i];
            weights[i] = weight + Difference;
            double above = Value();
            weights[i] = weight - Difference;
            double below = Value();
            weights[i] = weight;
            return (float)((above - below) / (2 * Difference));
        })];
    }

    private double[] Pixels(int image) =>
    [
        .. _images.Pixels.Span.Slice(image * _images.ImageSize, _images.ImageSize).ToArray()
            .Select(pixel => pixel / 255.0),
    ];

    private double[] Forward(CnnLayer layer, double[] input) => layer.Layer switch
    {
        ConvolutionLayer convolution => Convolve(layer, convolution, input),
        ActivationLayer activation => [.. input.Select(value => PlainLoops.Activate(activation, value))],
        PoolingLayer pooling => Pool(layer, pooling, input),
        GlobalAveragePoolingLayer =>
            [.. input.Chunk(layer.Input.Height * layer.Input.Width).Select(channel => channel.Average())],
        DenseLayer => Multiply(layer, input),
        _ => input,
    };

    private double[] BiasOf(CnnLayer layer, int count) =>
        _weights.GetValueOrDefault($"{layer.Name}.bias") ?? new double[count];

    private double[] Convolve(CnnLayer layer, ConvolutionLayer convolution, double[] input)
    {
        double[] weights = _weights[$"{layer.Name}.weight"], bias = BiasOf(layer, convolution.Filters);
        MapSize from = layer.Input;
        (int rows, int top) = PlainLoops.Windows(
            from.Height, convolution.KernelHeight, convolution.Stride, convolution.Padding);
        (int columns, int left) = PlainLoops.Windows(
            from.Width, convolution.KernelWidth, convolution.Stride, convolution.Padding);
        double[] output = new double[convolution.Filters * rows * columns];
        for (int i = 0; i < output.Length; i++)
        {
            (int filter, int row, int column) = (i / (rows * columns), i / columns % rows, i % columns);
            output[i] = bias[filter];
            int tap = filter * from.Channels * convolution.KernelHeight * convolution.KernelWidth;
            (int firstRow, int firstColumn) = ((row * convolution.Stride) - top, (column * convolution.Stride) - left);
            for (int channel = 0; channel < from.Channels; channel++)
                for (int y = firstRow; y < firstRow + convolution.KernelHeight; y++)
                    for (int x = firstColumn; x < firstColumn + convolution.KernelWidth; x++, tap++)
                        if (y >= 0 && y < from.Height && x >= 0 && x < from.Width)
                            output[i] += weights[tap] * input[(((channel * from.Height) + y) * from.Width) + x];
        }

        return output;
    }

    // With the batch's own statistics, or the running ones where it is frozen.
    private double[][] Normalize(CnnLayer layer, BatchNormalizationLayer normalization, double[][] batch)
    {
        bool isFrozen = _model.IsFrozen(layer.Name);
        double[]? scale = _weights.GetValueOrDefault($"{layer.Name}.weight");
        double[] shift = BiasOf(layer, layer.Input.Channels);
        int size = layer.Input.Height * layer.Input.Width;
        double[][] results = [.. batch.Select(_ => new double[layer.Input.Length])];
        for (int channel = 0; channel < layer.Input.Channels; channel++)
        {
            double[] all = [.. batch.SelectMany(image => image.Skip(channel * size).Take(size))];
            double mean = isFrozen ? _weights[$"{layer.Name}.running_mean"][channel] : all.Average();
            double variance = isFrozen
                ? _weights[$"{layer.Name}.running_var"][channel]
                : all.Average(value => (value - mean) * (value - mean));
            if (!isFrozen && variance + (mean * mean) > 0)
                LeastVariance = Math.Min(
                    LeastVariance, (variance + normalization.Epsilon) / (variance + (mean * mean)));
            double factor = (scale?[channel] ?? 1) / Math.Sqrt(variance + normalization.Epsilon);
            for (int image = 0; image < batch.Length; image++)
                for (int i = channel * size; i < (channel + 1) * size; i++)
                    results[image][i] = ((batch[image][i] - mean) * factor) + shift[channel];
        }

        return results;
    }

    private static double[] Pool(CnnLayer layer, PoolingLayer pooling, double[] input)
    {
        (int height, int width) = (layer.Input.Height, layer.Input.Width);
        (int rows, int top) = PlainLoops.Windows(height, pooling.Size, pooling.Stride, pooling.Padding);
        (int columns, int left) = PlainLoops.Windows(width, pooling.Size, pooling.Stride, pooling.Padding);
        double[] output = new double[layer.Input.Channels * rows * columns];
        for (int i = 0; i < output.Length; i++)
        {
            (int channel, int row, int column) = (i / (rows * columns), i / columns % rows, i % columns);
            IEnumerable<double> window =
                from y in Enumerable.Range((row * pooling.Stride) - top, pooling.Size)
                from x in Enumerable.Range((column * pooling.Stride) - left, pooling.Size)
                where y >= 0 && y < height && x >= 0 && x < width
                select input[(((channel * height) + y) * width) + x];
            output[i] = pooling.Pooling == PoolingKind.Average ? window.Average() : window.Max();
        }

        return output;
    }

    private double[] Multiply(CnnLayer layer, double[] input)
    {
        double[] weights = _weights[$"{layer.Name}.weight"];
        double[] output = [.. BiasOf(layer, layer.Output.Length)];
        for (int i = 0; i < weights.Length; i++)
            output[i / input.Length] += weights[i] * input[i % input.Length];
        return output;
    }
}
