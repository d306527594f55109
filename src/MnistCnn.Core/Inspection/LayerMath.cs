using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Inspection;

/// <summary>
/// What each layer computes in evaluation, and the gradient of its input, in loops as a textbook writes them.
/// </summary>
internal static class LayerMath
{
    public static float[] Forward(CnnLayer layer, Func<string, float[]> weights, float[] input) => layer.Layer switch
    {
        ConvolutionLayer convolution => Convolve(layer, convolution, weights, input),
        BatchNormalizationLayer => Normalize(layer, weights, input, shifts: true),
        ActivationLayer activation => Array.ConvertAll(input, value => ActivationMath.Value(activation, value)),
        PoolingLayer or GlobalAveragePoolingLayer => Pool(layer, input),
        DenseLayer => Multiply(layer, weights, input),
        _ => input,
    };

    public static float[] Backward(CnnLayer layer, Func<string, float[]> weights, float[] input, float[] gradient) =>
        layer.Layer switch
        {
            ConvolutionLayer convolution => ConvolveBack(layer, convolution, weights, gradient),
            BatchNormalizationLayer => Normalize(layer, weights, gradient, shifts: false),
            ActivationLayer activation =>
                [.. input.Zip(gradient, (value, slope) => ActivationMath.Back(activation, value, slope))],
            PoolingLayer or GlobalAveragePoolingLayer => PoolBack(layer, input, gradient),
            DenseLayer => MultiplyBack(layer, weights, gradient),
            _ => gradient,
        };

    private static float[] Convolve(
        CnnLayer layer, ConvolutionLayer convolution, Func<string, float[]> weights, float[] input)
    {
        float[] kernels = weights($"{layer.Name}.weight"), biases = BiasOf(layer, weights, convolution.Filters);
        double[] sums = new double[layer.Output.Length];
        int pixels = layer.Output.Height * layer.Output.Width;
        for (int i = 0; i < sums.Length; i++)
            sums[i] = biases[i / pixels];
        ForEachTap(layer, convolution, (output, tap, pixel) => sums[output] += (double)kernels[tap] * input[pixel]);
        return Array.ConvertAll(sums, sum => (float)sum);
    }

    private static float[] ConvolveBack(
        CnnLayer layer, ConvolutionLayer convolution, Func<string, float[]> weights, float[] gradient)
    {
        float[] kernels = weights($"{layer.Name}.weight");
        double[] sums = new double[layer.Input.Length];
        ForEachTap(layer, convolution, (output, tap, pixel) => sums[pixel] += (double)kernels[tap] * gradient[output]);
        return Array.ConvertAll(sums, sum => (float)sum);
    }

    // Each output, each weight that takes part in it, and the input that it is multiplied with; zeros around are left
    // out.
    private static void ForEachTap(CnnLayer layer, ConvolutionLayer convolution, Action<int, int, int> use)
    {
        (MapSize from, MapSize to) = (layer.Input, layer.Output);
        int taps = convolution.KernelHeight * convolution.KernelWidth;
        for (int output = 0; output < to.Length; output++)
        {
            (int filter, int rest) = Math.DivRem(output, to.Height * to.Width);
            int top = (rest / to.Width * convolution.Stride) - layer.Border.Top;
            int left = (rest % to.Width * convolution.Stride) - layer.Border.Left;
            for (int tap = 0; tap < from.Channels * taps; tap++)
            {
                (int channel, int place) = Math.DivRem(tap, taps);
                (int y, int x) = Math.DivRem(place, convolution.KernelWidth);
                (int row, int column) = (top + y, left + x);
                if (row >= 0 && row < from.Height && column >= 0 && column < from.Width)
                    use(
                        output, (filter * from.Channels * taps) + tap,
                        (((channel * from.Height) + row) * from.Width) + column);
            }
        }
    }

    // (x − mean) / √(variance + ε) × weight + bias; of a gradient, the factor alone.
    private static float[] Normalize(CnnLayer layer, Func<string, float[]> weights, float[] values, bool shifts)
    {
        float[] mean = weights($"{layer.Name}.running_mean"), variance = weights($"{layer.Name}.running_var");
        float[] weight = layer.Has("weight") ? weights($"{layer.Name}.weight") : [.. mean.Select(_ => 1f)];
        float[] bias = BiasOf(layer, weights, mean.Length);
        double epsilon = ((BatchNormalizationLayer)layer.Layer).Epsilon;
        int pixels = layer.Input.Height * layer.Input.Width;
        float[] result = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int channel = i / pixels;
            double factor = weight[channel] / Math.Sqrt(variance[channel] + epsilon);
            result[i] = (float)(shifts ? ((values[i] - mean[channel]) * factor) + bias[channel] : values[i] * factor);
        }

        return result;
    }

    private static float[] BiasOf(CnnLayer layer, Func<string, float[]> weights, int count) =>
        layer.Has("bias") ? weights($"{layer.Name}.bias") : new float[count];

    private static float[] Pool(CnnLayer layer, float[] input)
    {
        float[] result = new float[layer.Output.Length];
        for (int window = 0; window < result.Length; window++)
        {
            int[] pixels = Window(layer, window);
            result[window] = TakesMeans(layer)
                ? (float)(pixels.Sum(pixel => (double)input[pixel]) / pixels.Length)
                : input[Winner(pixels, input)];
        }

        return result;
    }

    private static float[] PoolBack(CnnLayer layer, float[] input, float[] gradient)
    {
        double[] sums = new double[layer.Input.Length];
        for (int window = 0; window < gradient.Length; window++)
        {
            int[] pixels = Window(layer, window);
            if (TakesMeans(layer))
                foreach (int pixel in pixels)
                    sums[pixel] += (double)gradient[window] / pixels.Length;
            else
                sums[Winner(pixels, input)] += gradient[window];
        }

        return Array.ConvertAll(sums, sum => (float)sum);
    }

    private static bool TakesMeans(CnnLayer layer) => layer.Layer is not PoolingLayer { Pooling: PoolingKind.Max };

    // The first of equals, and NaN over all, as in PyTorch.
    private static int Winner(int[] pixels, float[] input)
    {
        int best = pixels[0];
        foreach (int pixel in pixels)
        {
            if (input[pixel] > input[best] || float.IsNaN(input[pixel]))
                best = pixel;
        }

        return best;
    }

    // The pixels of a window that are there, row by row.
    private static int[] Window(CnnLayer layer, int window)
    {
        (MapSize input, MapSize to) = (layer.Input, layer.Output);
        (int channel, int rest) = Math.DivRem(window, to.Height * to.Width);
        int first = channel * input.Height * input.Width;
        if (layer.Layer is not PoolingLayer pooling)
            return [.. Enumerable.Range(first, input.Height * input.Width)];
        int top = (rest / to.Width * pooling.Stride) - layer.Border.Top;
        int left = (rest % to.Width * pooling.Stride) - layer.Border.Left;
        return
        [
            .. from row in Enumerable.Range(top, pooling.Size)
               from column in Enumerable.Range(left, pooling.Size)
               where row >= 0 && row < input.Height && column >= 0 && column < input.Width
               select first + (row * input.Width) + column,
        ];
    }

    private static float[] Multiply(CnnLayer layer, Func<string, float[]> weights, float[] input)
    {
        float[] matrix = weights($"{layer.Name}.weight"), bias = BiasOf(layer, weights, layer.Output.Length);
        float[] result = new float[bias.Length];
        for (int unit = 0; unit < result.Length; unit++)
        {
            double sum = bias[unit];
            for (int i = 0; i < input.Length; i++)
                sum += (double)matrix[(unit * input.Length) + i] * input[i];
            result[unit] = (float)sum;
        }

        return result;
    }

    private static float[] MultiplyBack(CnnLayer layer, Func<string, float[]> weights, float[] gradient)
    {
        float[] matrix = weights($"{layer.Name}.weight");
        double[] sums = new double[layer.Input.Length];
        for (int unit = 0; unit < gradient.Length; unit++)
            for (int i = 0; i < sums.Length; i++)
                sums[i] += (double)matrix[(unit * sums.Length) + i] * gradient[unit];
        return Array.ConvertAll(sums, sum => (float)sum);
    }
}
