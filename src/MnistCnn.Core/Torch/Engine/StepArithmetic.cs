using MnistCnn.Data;
using MnistCnn.Engines;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Engine;

/// <summary>Counts what a module computes in a step of training.</summary>
internal static class StepArithmetic
{
    /// <summary>
    /// The floating-point operations of a step, of the layers that multiply by weights: the others take little.
    /// </summary>
    public static double Of(nn.Module<Tensor, Tensor> module, ImageSource set, int batchSize)
    {
        double products = 0;
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        using var mode = new EvaluationMode(module);
        (Device device, ScalarType type) = ModulePlace.Of(module);
        var unwatch = new List<Action>();
        try
        {
            foreach (nn.Module<Tensor, Tensor> layer in Layers(module))
                unwatch.Add(layer.register_forward_hook((_, _, output) => Count(layer, output)).remove);
            module.call(zeros(1, set.Channels, set.Height, set.Width, type, device));
        }
        finally
        {
            unwatch.ForEach(remove => remove());
        }

        return products * StepOperations.PerUseOfWeight * batchSize;

        Tensor Count(nn.Module<Tensor, Tensor> layer, Tensor output)
        {
            foreach (Tensor weight in layer.parameters(recurse: false).Where(weight => weight.dim() > 1))
                products += (double)weight.NumberOfElements * output.NumberOfElements / weight.shape[0];
            return output;
        }
    }

    private static IEnumerable<nn.Module<Tensor, Tensor>> Layers(nn.Module module) =>
        module.modules().Prepend(module).Distinct().OfType<nn.Module<Tensor, Tensor>>();
}
