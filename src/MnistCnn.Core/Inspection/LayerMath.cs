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
        ForEachRow(layer, convolution, (weight, output, pixel, count) =>
        {
            double factor = kernels[weight];
            for (int i = 0; i < count; i++)
                sums[output + i] += factor * input[pixel + (i * convolution.Stride)];
        });
        return Array.ConvertAll(sums, sum => (float)sum);
    }

    private static float[] ConvolveBack(
        CnnLayer layer, ConvolutionLayer convolution, Func<string, float[]> weights, float[] gradient)
    {
        float[] kernels = weights($"{layer.Name}.weight");
        double[] sums = new double[layer.Input.Length];
        ForEachRow(layer, convolution, (weight, output, pixel, count) =>
        {
            double factor = kernels[weight];
            for (int i = 0; i < count; i++)
                sums[pixel + (i * convolution.Stride)] += factor * gradient[output + i];
        });
        return Array.ConvertAll(sums, sum => (float)sum);
    }

    // Each weight, and in each row the first output in which it takes part, the input that it is multiplied with there,
    // and how many outputs; zeros around are left out.
    private static void ForEachRow(CnnLayer layer, ConvolutionLayer convolution, Action<int, int, int, int> use)
    {
        (MapSize from, MapSize to, int stride) = (layer.Input, layer.Output, convolution.Stride);
        int taps = convolution.KernelHeight * convolution.KernelWidth;
        for (int weight = 0; weight < to.Channels * from.Channels * taps; weight++)
        {
            (int filter, int channel) = Math.DivRem(weight / taps, from.Channels);
            (int y, int x) = Math.DivRem(weight % taps, convolution.KernelWidth);
            (int top, int left) = (y - layer.Border.Top, x - layer.Border.Left);
            int first = left < 0 ? (stride - 1 - left) / stride : 0;
            int count = Math.Min(to.Width, (from.Width - left + stride - 1) / stride) - first;
            for (int row = 0; row < to.Height && count > 0; row++)
            {
                int inputRow = (row * stride) + top;
                if (inputRow >= 0 && inputRow < from.Height)
                    use(
                        weight, (((filter * to.Height) + row) * to.Width) + first,
                        (((channel * from.Height) + inputRow) * from.Width) + (first * stride) + left, count);
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
        int bottom = Math.Min(top + pooling.Size, input.Height);
        int right = Math.Min(left + pooling.Size, input.Width);
        (top, left) = (Math.Max(top, 0), Math.Max(left, 0));
        int[] pixels = new int[(bottom - top) * (right - left)];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = first + ((top + (i / (right - left))) * input.Width) + left + (i % (right - left));
        return pixels;
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
