using MnistCnn.Models;

namespace MnistCnn.Tests.Support;

/// <summary>
/// The forward pass in the simplest words, in double precision and from the options alone: an independent witness of
/// layout and kernels.
/// </summary>
internal static class PlainLoops
{
    private const double Epsilon = 1e-5;

    /// <summary>Images × classes.</summary>
    public static float[] Logits(Cnn model, float[] images)
    {
        CnnOptions options = model.Options;
        int size = options.InputChannels * options.InputHeight * options.InputWidth;
        return [.. images.Chunk(size).SelectMany(image => Image(model, image))];
    }

    private static IEnumerable<float> Image(Cnn model, float[] image)
    {
        CnnOptions options = model.Options;
        double[] pixels = [.. image.Select(pixel => (double)pixel)];
        var map = new Map(options.InputChannels, options.InputHeight, options.InputWidth, pixels);
        for (int block = 1; block <= options.ConvDepth; block++)
        {
            map = Convolve(model, block, map);
            if (options.BatchNormalization == BatchNormalization.BeforeActivation)
                map = Normalize(model, block, map);
            map = map with { Values = Rectify(map.Values) };
            if (options.Pooling != PoolingKind.None)
                map = Pool(options, map);
            if (options.BatchNormalization == BatchNormalization.AfterPooling)
                map = Normalize(model, block, map);
        }

        return Dense(model, "dense2", Rectify(Dense(model, "dense1", map.Values))).Select(value => (float)value);
    }

    private static Map Convolve(Cnn model, int block, Map input)
    {
        float[] weights = model.GetWeights($"conv{block}.weight"), bias = model.GetWeights($"conv{block}.bias");
        int kernel = model.Options.KernelSize;
        int border = model.Options.Padding == ConvPadding.Same ? kernel / 2 : 0;
        int shrink = kernel - 1 - (2 * border);
        return Map.Make(bias.Length, input.Height - shrink, input.Width - shrink, (filter, row, column) =>
        {
            double sum = bias[filter];
            int tap = filter * input.Channels * kernel * kernel;
            for (int channel = 0; channel < input.Channels; channel++)
                for (int y = 0; y < kernel; y++)
                    for (int x = 0; x < kernel; x++, tap++)
                        if (input.At(channel, row + y - border, column + x - border) is { } value)
                            sum += value * weights[tap];
            return sum;
        });
    }

    private static Map Normalize(Cnn model, int block, Map input)
    {
        float[] Get(string name) => model.GetWeights($"batch_norm{block}.{name}");
        (float[] weight, float[] bias, float[] mean, float[] variance) =
            (Get("weight"), Get("bias"), Get("running_mean"), Get("running_var"));
        return Map.Make(input.Channels, input.Height, input.Width, (channel, row, column) =>
        {
            double value = input.At(channel, row, column)!.Value - mean[channel];
            return (value / Math.Sqrt(variance[channel] + Epsilon) * weight[channel]) + bias[channel];
        });
    }

    private static Map Pool(CnnOptions options, Map input)
    {
        int side = options.PoolSize;
        return Map.Make(input.Channels, input.Height / side, input.Width / side, (channel, row, column) =>
        {
            double[] window =
            [
                .. from y in Enumerable.Range(row * side, side)
                   from x in Enumerable.Range(column * side, side)
                   select input.At(channel, y, x)!.Value,
            ];
            // Math.Max lets NaN win; Enumerable.Max does not.
            return options.Pooling == PoolingKind.Average ? window.Average() : window.Aggregate(Math.Max);
        });
    }

    private static double[] Rectify(double[] values) => [.. values.Select(value => Math.Max(value, 0))];

    private static double[] Dense(Cnn model, string layer, double[] input)
    {
        float[] weights = model.GetWeights($"{layer}.weight"), bias = model.GetWeights($"{layer}.bias");
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
