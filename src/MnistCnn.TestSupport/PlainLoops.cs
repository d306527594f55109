using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Tests.Support;

/// <summary>
/// The forward pass in the simplest words, in double precision and from the description of the layers alone, without
/// the sizes that a layout has worked out: an independent witness of layout and kernels.
/// </summary>
internal static class PlainLoops
{
    /// <summary>Images × classes.</summary>
    public static float[] Logits(Cnn model, float[] images)
    {
        CnnArchitecture network = model.Architecture;
        int size = network.InputChannels * network.InputHeight * network.InputWidth;
        return [.. images.Chunk(size).SelectMany(image => Image(model, image)).Select(value => (float)value)];
    }

    private static double[] Image(Cnn model, float[] image)
    {
        CnnArchitecture network = model.Architecture;
        double[] pixels = [.. image.Select(pixel => (double)pixel)];
        var map = new Map(network.InputChannels, network.InputHeight, network.InputWidth, pixels);
        for (int i = 0; i < network.Layers.Length; i++)
        {
            // A softmax at the end is not a layer of the layout.
            string name = i < model.Layout.Layers.Length ? model.Layout.Layers[i].Name : "";
            map = network.Layers[i] switch
            {
                ConvolutionLayer convolution => Convolve(model, name, convolution, map),
                BatchNormalizationLayer normalization => Normalize(model, name, normalization, map),
                ActivationLayer activation => map with
                {
                    Values = [.. map.Values.Select(value => Activate(activation, value))],
                },
                PoolingLayer pooling => Pool(pooling, map),
                GlobalAveragePoolingLayer => List(
                    [.. map.Values.Chunk(map.Height * map.Width).Select(channel => channel.Average())]),
                FlattenLayer => List(map.Values),
                DenseLayer dense => List(Dense(model, name, dense, map.Values)),
                _ => map,
            };
        }

        return map.Values;
    }

    private static Map List(double[] values) => new(values.Length, 1, 1, values);

    /// <summary>An activation of a value.</summary>
    public static double Activate(ActivationLayer layer, double x) => layer.Activation switch
    {
        // Math.Max lets NaN win.
        Activation.Relu => Math.Max(x, 0),
        Activation.LeakyRelu => x < 0 ? layer.Alpha * x : x,
        Activation.Elu => x < 0 ? layer.Alpha * (Math.Exp(x) - 1) : x,
        Activation.Gelu => x * NormalDistribution(x),
        Activation.Silu => x / (1 + Math.Exp(-x)),
        Activation.Tanh => Math.Tanh(x),
        Activation.Sigmoid => 1 / (1 + Math.Exp(-x)),
        _ => x,
    };

    // Its density's integral from 0, by the series of Marsaglia (2004): all terms have one sign.
    private static double NormalDistribution(double x)
    {
        if (Math.Abs(x) > 8)
            return x > 0 ? 1 : 0;
        double term = x, sum = x;
        for (int i = 3; i < 300; i += 2)
            sum += term *= x * x / i;
        return 0.5 + (sum * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI));
    }

    /// <summary>
    /// Keras's "same": as many windows as steps begin in the image, what they need beyond it on both sides, the odd one
    /// behind it.
    /// </summary>
    public static (int Count, int Before) Windows(int length, int size, int stride, Padding padding)
    {
        if (padding == Padding.Valid)
            return (((length - size) / stride) + 1, 0);
        int count = (int)Math.Ceiling(length / (double)stride);
        return (count, Math.Max(0, ((count - 1) * stride) + size - length) / 2);
    }

    private static Map Convolve(Cnn model, string name, ConvolutionLayer layer, Map input)
    {
        float[] weights = model.GetWeights($"{name}.weight");
        float[] bias = layer.HasBias ? model.GetWeights($"{name}.bias") : new float[layer.Filters];
        (int height, int top) = Windows(input.Height, layer.KernelHeight, layer.Stride, layer.Padding);
        (int width, int left) = Windows(input.Width, layer.KernelWidth, layer.Stride, layer.Padding);
        return Map.Make(layer.Filters, height, width, (filter, row, column) =>
        {
            double sum = bias[filter];
            int tap = filter * input.Channels * layer.KernelHeight * layer.KernelWidth;
            for (int channel = 0; channel < input.Channels; channel++)
                for (int y = 0; y < layer.KernelHeight; y++)
                    for (int x = 0; x < layer.KernelWidth; x++, tap++)
                        if (input.At(
                            channel, (row * layer.Stride) + y - top, (column * layer.Stride) + x - left) is { } value)
                            sum += value * weights[tap];
            return sum;
        });
    }

    private static Map Normalize(Cnn model, string name, BatchNormalizationLayer layer, Map input)
    {
        float[] Get(string tensor) => model.GetWeights($"{name}.{tensor}");
        (float[] mean, float[] variance) = (Get("running_mean"), Get("running_var"));
        float[]? weight = layer.HasScale ? Get("weight") : null, bias = layer.HasShift ? Get("bias") : null;
        return Map.Make(input.Channels, input.Height, input.Width, (channel, row, column) =>
        {
            double value = input.At(channel, row, column)!.Value - mean[channel];
            value /= Math.Sqrt(variance[channel] + layer.Epsilon);
            return (value * (weight?[channel] ?? 1)) + (bias?[channel] ?? 0);
        });
    }

    private static Map Pool(PoolingLayer layer, Map input)
    {
        (int height, int top) = Windows(input.Height, layer.Size, layer.Stride, layer.Padding);
        (int width, int left) = Windows(input.Width, layer.Size, layer.Stride, layer.Padding);
        return Map.Make(input.Channels, height, width, (channel, row, column) =>
        {
            double[] window =
            [
                .. from y in Enumerable.Range((row * layer.Stride) - top, layer.Size)
                   from x in Enumerable.Range((column * layer.Stride) - left, layer.Size)
                   let value = input.At(channel, y, x)
                   where value is not null
                   select value.Value,
            ];
            // Math.Max lets NaN win; Enumerable.Max does not.
            return layer.Pooling == PoolingKind.Average ? window.Average() : window.Aggregate(Math.Max);
        });
    }

    private static double[] Dense(Cnn model, string name, DenseLayer layer, double[] input)
    {
        float[] weights = model.GetWeights($"{name}.weight");
        float[] bias = layer.HasBias ? model.GetWeights($"{name}.bias") : new float[layer.Units];
        return [
            .. bias.Select((b, i) => b + input.Select((value, k) => value * weights[(i * input.Length) + k]).Sum())];
    }

    private sealed record Map(int Channels, int Height, int Width, double[] Values)
    {
        public static Map Make(int channels, int height, int width, Func<int, int, int, double> valueAt) => new(
            channels, height, width,
            [
                .. from channel in Enumerable.Range(0, channels)
                   from row in Enumerable.Range(0, height)
                   from column in Enumerable.Range(0, width)
                   select valueAt(channel, row, column),
            ]);

        /// <summary>Null outside.</summary>
        public double? At(int channel, int row, int column) => row >= 0 && row < Height && column >= 0 && column < Width
            ? Values[(((channel * Height) + row) * Width) + column]
            : null;
    }
}
