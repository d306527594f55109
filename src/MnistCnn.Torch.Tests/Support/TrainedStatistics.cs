using MnistCnn.Models;
using MnistCnn.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Support;

/// <summary>
/// Gives parameters and running statistics values as after training: not zero, not one, variances above zero.
/// </summary>
internal static class TrainedStatistics
{
    public static T WithTrainedStatistics<T>(this T module)
        where T : nn.Module
    {
        using IDisposable noGradient = no_grad();
        foreach ((string name, Tensor tensor) in module.state_dict())
        {
            if (name.EndsWith("running_var", StringComparison.Ordinal))
                tensor.uniform_(0.5, 2);
            else if (tensor.dim() == 1)
                tensor.uniform_(-0.5, 0.5);
        }

        return module;
    }

    /// <inheritdoc cref="TrainedStatistics"/>
    public static Cnn WithTrainedStatistics(this Cnn model)
    {
        var random = new RandomSource(4);
        foreach (string name in model.WeightNames.Where(name => model.GetShape(name).Length == 1))
        {
            (float least, float most) = name.EndsWith("running_var", StringComparison.Ordinal)
                ? (0.5f, 2f)
                : (-0.5f, 0.5f);
            float[] values = model.GetWeights(name);
            model.SetWeights(name, [.. values.Select(_ => least + ((most - least) * random.NextSingle()))]);
        }

        return model;
    }
}
