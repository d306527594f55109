using MnistCnn.Data;
using MnistCnn.Engines;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Engine;

/// <summary>
/// Refuses, before training, a batch of one image that gives a normalisation of TorchSharp one value a channel: its
/// running variance would be NaN for ever. PyTorch raises an error in that step; TorchSharp says nothing.
/// </summary>
internal static class SingleImageCheck
{
    private const string Variance = "running_var";

    /// <exception cref="ArgumentException">There is such a batch.</exception>
    public static void Check(nn.Module<Tensor, Tensor> module, ImageSource training, IStepOptions options)
    {
        bool hasSingle = options.BatchSize == 1
            || (training.Count % options.BatchSize == 1 && !options.DropRemainder);
        // Those of our own networks take the population's variance.
        if (!hasSingle || module is CnnModule || FindSpoiled(module, training) is not { } spoiled)
            return;
        string remedy = options.BatchSize == 1
            ? $"Set {nameof(options.BatchSize)} to 2 or more."
            : $"Set {nameof(options.DropRemainder)}, or another {nameof(options.BatchSize)}.";
        throw new ArgumentException(
            $"With {training.Count} images and a TrainerOptions.{nameof(options.BatchSize)} of {options.BatchSize}, a "
            + $"batch has one image, and '{spoiled}' one value a channel, of which PyTorch makes a running variance of "
            + $"NaN. {remedy}",
            nameof(training));
    }

    // Runs one image in training mode, and puts back what that has changed.
    private static string? FindSpoiled(nn.Module<Tensor, Tensor> module, ImageSource set)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        (string Name, Tensor Value, Tensor Copy)[] buffers =
            [.. module.named_buffers().Select(buffer => (buffer.name, buffer.buffer, buffer.buffer.clone()))];
        if (!buffers.Any(buffer => IsVariance(buffer.Name)))
            return null;
        (Device device, ScalarType type) = ModulePlace.Of(module);
        using var mode = new EvaluationMode(module);
        module.train();
        // Layers such as dropout would only draw random numbers.
        foreach (nn.Module layer in module.modules())
            if (!layer.children().Any() && !layer.named_buffers(recurse: false).Any())
                layer.eval();
        try
        {
            module.call(zeros(1, set.Channels, set.Height, set.Width, type, device));
            return buffers.FirstOrDefault(
                buffer => IsVariance(buffer.Name) && buffer.Value.isnan().any().item<bool>()
                    && !buffer.Copy.isnan().any().item<bool>()).Name;
        }
        finally
        {
            foreach ((_, Tensor value, Tensor copy) in buffers)
                value.copy_(copy);
        }
    }

    private static bool IsVariance(string name) =>
        name == Variance || name.EndsWith($".{Variance}", StringComparison.Ordinal);
}
