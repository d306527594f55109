using MnistCnn.Data;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistCnn.Models;

/// <summary>Draws the first weights from a generator of our own, so that a seed means the same everywhere.</summary>
internal static class WeightInitializer
{
    public static void Initialize(nn.Module module, WeightInitialization kind, RandomSource random)
    {
        using IDisposable noGradient = no_grad();
        foreach (nn.Module child in module.children())
        {
            switch (child)
            {
                case Conv2d convolution:
                    Fill(convolution.weight, convolution.bias!, kind, random);
                    break;
                case Linear linear:
                    Fill(linear.weight, linear.bias!, kind, random);
                    break;
            }
        }
    }

    private static void Fill(Tensor weight, Tensor bias, WeightInitialization kind, RandomSource random)
    {
        long receptiveField = weight.shape.Skip(2).Aggregate(1L, (product, side) => product * side);
        (long fanOut, long fanIn) = (weight.shape[0] * receptiveField, weight.shape[1] * receptiveField);
        (double weightBound, double biasBound) = kind == WeightInitialization.PyTorch
            ? (1 / Math.Sqrt(fanIn), 1 / Math.Sqrt(fanIn))
            : (Math.Sqrt(6.0 / (fanIn + fanOut)), 0);
        Uniform(weight, (float)weightBound, random);
        Uniform(bias, (float)biasBound, random);
    }

    private static void Uniform(Tensor target, float bound, RandomSource random)
    {
        float[] values = new float[target.numel()];
        for (int i = 0; i < values.Length; i++)
            values[i] = ((2 * random.NextSingle()) - 1) * bound;
        using DisposeScope scope = NewDisposeScope();
        target.copy_(tensor(values, target.shape));
    }
}
