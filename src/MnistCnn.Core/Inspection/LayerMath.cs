using MnistCnn.Models;

namespace MnistCnn.Inspection;

/// <summary>
/// What each layer computes in evaluation, and the gradient of its input, in loops as a textbook writes them.
/// </summary>
internal static class LayerMath
{
    public static float[] Forward(CnnLayer layer, Func<string, float[]> weights, float[] input) => layer switch
    {
        ConvolutionLayer convolution => Convolve(convolution, weights, input),
        NormalizationLayer normalization => Normalize(normalization, weights, input, shifts: true),
        ReluLayer => Array.ConvertAll(input, value => value <= 0 ? 0 : value),
        PoolingLayer pooling => Pool(pooling, input),
        DenseLayer dense => Multiply(dense, weights, input),
        _ => input,
    };

    public static float[] Backward(CnnLayer layer, Func<string, float[]> weights, float[] input, float[] gradient) =>
        layer switch
    {
        ConvolutionLayer convolution => ConvolveBack(convolution, weights, gradient),
        NormalizationLayer normalization => Normalize(normalization, weights, gradient, shifts: false),
        ReluLayer => [.. input.Zip(gradient, (value, slope) => value <= 0 ? 0 : slope)],
        PoolingLayer pooling => PoolBack(pooling, input, gradient),
        DenseLayer dense => MultiplyBack(dense, weights, gradient),
        _ => gradient,
    };

    private static float[] Convolve(ConvolutionLayer layer, Func<string, float[]> weights, float[] input)
    {
        float[] kernels = weights($"{layer.Name}.weight"), biases = weights($"{layer.Name}.bias");
        double[] sums = new double[layer.Output.Length];
        int pixels = layer.Output.Height * layer.Output.Width;
        for (int i = 0; i < sums.Length; i++)
            sums[i] = biases[i / pixels];
        ForEachTap(layer, (output, tap, pixel) => sums[output] += kernels[tap] * input[pixel]);
        return Array.ConvertAll(sums, sum => (float)sum);
    }

    private static float[] ConvolveBack(ConvolutionLayer layer, Func<string, float[]> weights, float[] gradient)
    {
        float[] kernels = weights($"{layer.Name}.weight");
        double[] sums = new double[layer.Input.Length];
        ForEachTap(layer, (output, tap, pixel) => sums[pixel] += kernels[tap] * gradient[output]);
        return Array.ConvertAll(sums, sum => (float)sum);
    }

    // Each output, each weight that takes part in it, and the input that it is multiplied with; zeros around are left
    // out.
    private static void ForEachTap(ConvolutionLayer layer, Action<int, int, int> use)
    {
        (MapSize from, MapSize to, int kernel) = (layer.Input, layer.Output, layer.KernelSize);
        for (int output = 0; output < to.Length; output++)
        {
            (int filter, int rest) = Math.DivRem(output, to.Height * to.Width);
            (int top, int left) = ((rest / to.Width) - layer.Border, (rest % to.Width) - layer.Border);
            for (int tap = 0; tap < from.Channels * kernel * kernel; tap++)
            {
                (int channel, int place) = Math.DivRem(tap, kernel * kernel);
                (int row, int column) = (top + (place / kernel), left + (place % kernel));
                if (row >= 0 && row < from.Height && column >= 0 && column < from.Width)
                    use(
                        output, (filter * from.Channels * kernel * kernel) + tap,
                        (((channel * from.Height) + row) * from.Width) + column);
            }
        }
    }

    // (x − mean) / √(variance + ε) × weight + bias; of a gradient, the factor alone.
    private static float[] Normalize(
        NormalizationLayer layer, Func<string, float[]> weights, float[] values, bool shifts)
    {
        float[] weight = weights($"{layer.Name}.weight"), bias = weights($"{layer.Name}.bias");
        float[] mean = weights($"{layer.Name}.running_mean"), variance = weights($"{layer.Name}.running_var");
        int pixels = layer.Input.Height * layer.Input.Width;
        float[] result = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int channel = i / pixels;
            double factor = weight[channel] / Math.Sqrt(variance[channel] + layer.Epsilon);
            result[i] = (float)(shifts ? ((values[i] - mean[channel]) * factor) + bias[channel] : values[i] * factor);
        }

        return result;
    }

    private static float[] Pool(PoolingLayer layer, float[] input)
    {
        float[] result = new float[layer.Output.Length];
        for (int window = 0; window < result.Length; window++)
        {
            int[] pixels = Window(layer, window);
            result[window] = layer.Kind == PoolingKind.Average
                ? (float)(pixels.Sum(pixel => (double)input[pixel]) / pixels.Length)
                : input[Winner(pixels, input)];
        }

        return result;
    }

    private static float[] PoolBack(PoolingLayer layer, float[] input, float[] gradient)
    {
        float[] result = new float[layer.Input.Length];
        for (int window = 0; window < gradient.Length; window++)
        {
            int[] pixels = Window(layer, window);
            if (layer.Kind == PoolingKind.Average)
                foreach (int pixel in pixels)
                    result[pixel] = gradient[window] / pixels.Length;
            else
                result[Winner(pixels, input)] = gradient[window];
        }

        return result;
    }

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

    private static int[] Window(PoolingLayer layer, int window)
    {
        (MapSize from, MapSize to) = (layer.Input, layer.Output);
        (int channel, int rest) = Math.DivRem(window, to.Height * to.Width);
        int corner =
            (((channel * from.Height) + (rest / to.Width * layer.Size)) * from.Width) + (rest % to.Width * layer.Size);
        return
        [
            .. Enumerable.Range(0, layer.Size * layer.Size)
                .Select(place => corner + (place / layer.Size * from.Width) + (place % layer.Size)),
        ];
    }

    private static float[] Multiply(DenseLayer layer, Func<string, float[]> weights, float[] input)
    {
        float[] matrix = weights($"{layer.Name}.weight"), bias = weights($"{layer.Name}.bias");
        float[] result = new float[bias.Length];
        for (int unit = 0; unit < result.Length; unit++)
        {
            double sum = bias[unit];
            for (int i = 0; i < input.Length; i++)
                sum += matrix[(unit * input.Length) + i] * input[i];
            result[unit] = (float)sum;
        }

        return result;
    }

    private static float[] MultiplyBack(DenseLayer layer, Func<string, float[]> weights, float[] gradient)
    {
        float[] matrix = weights($"{layer.Name}.weight");
        double[] sums = new double[layer.Input.Length];
        for (int unit = 0; unit < gradient.Length; unit++)
            for (int i = 0; i < sums.Length; i++)
                sums[i] += matrix[(unit * sums.Length) + i] * gradient[unit];
        return Array.ConvertAll(sums, sum => (float)sum);
    }
}
