using MnistCnn.Data;
using MnistCnn.Models;

namespace MnistCnn.Tests.Support;

/// <summary>
/// The mean loss of a batch in training, in double precision and in the simplest words, and its slopes by differences:
/// an independent witness of the gradients. Without dropout.
/// </summary>
internal sealed class PlainLoss
{
    private const double Difference = 1e-5;

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

    public double Value()
    {
        double[][] values = [.. _batch.Select(i => Pixels(i))];
        foreach (CnnLayer layer in _model.Layout.Layers)
            values = layer is NormalizationLayer normalization
                ? Normalize(normalization, values)
                : [.. values.Select(one => Forward(layer, one))];
        return values.Select((logits, i) =>
            Math.Log(logits.Sum(Math.Exp)) - logits[_images.GetLabel(_batch[i])]).Average();
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

    private double[] Forward(CnnLayer layer, double[] input) => layer switch
    {
        ConvolutionLayer convolution => Convolve(convolution, input),
        ReluLayer => [.. input.Select(value => Math.Max(value, 0))],
        PoolingLayer pooling => Pool(pooling, input),
        DenseLayer dense => Multiply(dense, input),
        _ => input,
    };

    private double[] Convolve(ConvolutionLayer layer, double[] input)
    {
        (double[] weights, double[] bias) = (_weights[$"{layer.Name}.weight"], _weights[$"{layer.Name}.bias"]);
        (MapSize from, MapSize to) = (layer.Input, layer.Output);
        (int kernel, int border) = (layer.KernelSize, layer.Border);
        double[] output = new double[to.Length];
        for (int i = 0; i < output.Length; i++)
        {
            (int filter, int row, int column) = (i / (to.Height * to.Width), i / to.Width % to.Height, i % to.Width);
            output[i] = bias[filter];
            int tap = filter * from.Channels * kernel * kernel;
            for (int channel = 0; channel < from.Channels; channel++)
                for (int y = row - border; y < row - border + kernel; y++)
                    for (int x = column - border; x < column - border + kernel; x++, tap++)
                        if (y >= 0 && y < from.Height && x >= 0 && x < from.Width)
                            output[i] += weights[tap] * input[(((channel * from.Height) + y) * from.Width) + x];
        }

        return output;
    }

    // With the batch's own statistics, or the running ones where it is frozen.
    private double[][] Normalize(NormalizationLayer layer, double[][] batch)
    {
        double[] Get(string name) => _weights[$"{layer.Name}.{name}"];
        int size = layer.Input.Height * layer.Input.Width;
        double[][] results = [.. batch.Select(_ => new double[layer.Input.Length])];
        for (int channel = 0; channel < layer.Input.Channels; channel++)
        {
            double[] all = [.. batch.SelectMany(image => image.Skip(channel * size).Take(size))];
            double mean = _model.IsFrozen(layer.Name) ? Get("running_mean")[channel] : all.Average();
            double variance = _model.IsFrozen(layer.Name)
                ? Get("running_var")[channel]
                : all.Average(value => (value - mean) * (value - mean));
            double factor = Get("weight")[channel] / Math.Sqrt(variance + 1e-5);
            for (int image = 0; image < batch.Length; image++)
                for (int i = channel * size; i < (channel + 1) * size; i++)
                    results[image][i] = ((batch[image][i] - mean) * factor) + Get("bias")[channel];
        }

        return results;
    }

    private static double[] Pool(PoolingLayer layer, double[] input)
    {
        (int height, int width) = (layer.Input.Height, layer.Input.Width);
        (MapSize to, int side) = (layer.Output, layer.Size);
        double[] output = new double[to.Length];
        for (int i = 0; i < output.Length; i++)
        {
            (int channel, int row, int column) = (i / (to.Height * to.Width), i / to.Width % to.Height, i % to.Width);
            IEnumerable<double> window =
                from y in Enumerable.Range(row * side, side)
                from x in Enumerable.Range(column * side, side)
                select input[(((channel * height) + y) * width) + x];
            output[i] = layer.Kind == PoolingKind.Average ? window.Average() : window.Max();
        }

        return output;
    }

    private double[] Multiply(DenseLayer layer, double[] input)
    {
        (double[] weights, double[] bias) = (_weights[$"{layer.Name}.weight"], _weights[$"{layer.Name}.bias"]);
        double[] output = [.. bias];
        for (int i = 0; i < weights.Length; i++)
            output[i / input.Length] += weights[i] * input[i % input.Length];
        return output;
    }
}
