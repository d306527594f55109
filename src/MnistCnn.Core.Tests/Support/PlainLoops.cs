using MnistCnn.Models;

namespace MnistCnn.Tests.Support;

/// <summary>The forward pass in the simplest words, in double precision: an independent witness.</summary>
internal static class PlainLoops
{
    public static float[] Logits(ReferenceCnn cnn, float[] images)
    {
        CnnOptions options = cnn.Options;
        int size = options.InputChannels * options.InputHeight * options.InputWidth;
        return [.. Enumerable.Range(0, images.Length / size).SelectMany(i => Image(cnn, images.AsSpan(i * size, size).ToArray()))];
    }

    private static IEnumerable<float> Image(ReferenceCnn cnn, float[] image)
    {
        double[] values = [.. image.Select(pixel => (double)pixel)];
        for (int i = 0; i < cnn.Options.ConvDepth; i++)
            values = Block(cnn, i, values);
        values = [.. Dense(cnn, "dense1", values).Select(value => Math.Max(value, 0))];
        return Dense(cnn, "dense2", values).Select(value => (float)value);
    }

    private static double[] Block(ReferenceCnn cnn, int index, double[] input)
    {
        ConvBlockShape shape = cnn.Shape.Blocks[index];
        (float[] weights, float[] bias) = (cnn.Values[$"conv{index + 1}.weight"], cnn.Values[$"conv{index + 1}.bias"]);
        int kernel = cnn.Options.KernelSize;
        int border = cnn.Options.Padding == ConvPadding.Same ? kernel / 2 : 0;
        int pool = cnn.Options.Pooling == PoolingKind.None ? 1 : cnn.Options.PoolSize;
        var output = new double[shape.Filters * shape.OutputHeight * shape.OutputWidth];
        for (int filter = 0; filter < shape.Filters; filter++)
            for (int y = 0; y < shape.OutputHeight * pool; y++)
                for (int x = 0; x < shape.OutputWidth * pool; x++)
                {
                    int place = (((filter * shape.OutputHeight) + (y / pool)) * shape.OutputWidth) + (x / pool);
                    output[place] = Math.Max(output[place], bias[filter] + Sum(filter, y - border, x - border));
                }

        return output;

        double Sum(int filter, int top, int left)
        {
            double sum = 0;
            for (int channel = 0; channel < shape.InputChannels; channel++)
                for (int y = 0; y < kernel; y++)
                    for (int x = 0; x < kernel; x++)
                        if (top + y >= 0 && top + y < shape.InputHeight && left + x >= 0 && left + x < shape.InputWidth)
                            sum += weights[(((((filter * shape.InputChannels) + channel) * kernel) + y) * kernel) + x]
                                * input[(((channel * shape.InputHeight) + top + y) * shape.InputWidth) + left + x];
            return sum;
        }
    }

    private static double[] Dense(ReferenceCnn cnn, string layer, double[] input)
    {
        (float[] weights, float[] bias) = (cnn.Values[$"{layer}.weight"], cnn.Values[$"{layer}.bias"]);
        return [.. bias.Select((b, i) => b + input.Select((value, k) => value * weights[(i * input.Length) + k]).Sum())];
    }
}
