using MnistCnn.Data;
using MnistCnn.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Benchmarks;

/// <summary>
/// Multiplications and additions of a step of a network like the notebook's, summed up directly: the forward pass in
/// full, but for rows and columns that pooling drops; backward only for windows whose maximum is above zero, and for
/// hidden units neither dropped nor dead. Winograd's space and blank windows save some of them.
/// </summary>
internal static class DirectArithmetic
{
    private const int Sample = 500;

    public static double OfStep(Cnn model, CnnOptions options, ImageSet set, int batch)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        Tensor values = tensor(set.Take(Math.Min(Sample, set.Count)).Pixels.ToArray())
            .reshape(-1, set.Channels, set.Height, set.Width).to(ScalarType.Float32) / 255;
        double flops = 0;
        int pool = options.PoolSize;
        for (int i = 0; i < options.ConvDepth; i++)
        {
            MapSize output = model.Layout.Layer($"pool{i + 1}").Output;
            double perPixel = 2.0 * options.KernelSize * options.KernelSize
                * model.Layout.Layer($"conv{i + 1}").Input.Channels;
            flops += perPixel * output.Length * pool * pool;
            values = nn.functional.conv2d(
                values, Weights(model, $"conv{i + 1}.weight"), Weights(model, $"conv{i + 1}.bias"));
            values = nn.functional.relu(nn.functional.max_pool2d(values, pool));
            double alive = AliveShare(values) * output.Length;
            flops += perPixel * alive * (i == 0 ? 1 : 2);
        }

        values = nn.functional.relu(
            nn.functional.linear(values.flatten(1), Weights(model, "dense1.weight"), Weights(model, "dense1.bias")));
        double units = AliveShare(values) * (1 - options.Dropout) * options.DenseUnits[0];
        flops += 2.0 * model.Layout.Layer("flatten").Output.Length * (options.DenseUnits[0] + (2 * units));
        flops += 2.0 * options.ClassCount * (options.DenseUnits[0] + (2 * units));
        const double AdamPerParameter = 12;
        return (flops * batch) + (AdamPerParameter * model.Summary().TrainableParameters);
    }

    private static Tensor Weights(Cnn model, string name) =>
        tensor(model.GetWeights(name)).reshape([.. model.GetShape(name)]);

    private static double AliveShare(Tensor values) => values.gt(0).to(ScalarType.Float32).mean().item<float>();
}
