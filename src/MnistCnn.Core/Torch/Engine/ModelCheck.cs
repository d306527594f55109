using System.Runtime.InteropServices;
using MnistCnn.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Engine;

/// <summary>
/// Finds out with one image whether a model takes the images of a set and tells their classes apart: here the message
/// can say so, deep inside libtorch it could not.
/// </summary>
internal static class ModelCheck
{
    /// <inheritdoc cref="Engines.IEngine.Check(ImageSource, string, bool)"/>
    public static void Check(nn.Module<Tensor, Tensor> model, ImageSource set, string parameter, bool forLabels)
    {
        ArgumentNullException.ThrowIfNull(set, parameter);
        using IDisposable? use = (model as CnnModule)?.BeginUse();
        (Device device, ScalarType type) = ModulePlace.Of(model);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        using var mode = new EvaluationMode(model);
        try
        {
            long[] shape = model.call(zeros(1, set.Channels, set.Height, set.Width, type, device)).shape;
            if (shape is not [1, long classes]
                || classes < set.ClassCount || (forLabels && classes != set.ClassCount))
                throw new ArgumentException(
                    $"The images have {set.ClassCount} classes, so the model should give 1×{set.ClassCount} logits for "
                    + $"one image, and it gives {string.Join('×', shape)}. Where it tells more classes apart, name "
                    + $"them all where the images are made, with the classNames of {nameof(ImageSet.FromArrays)}.",
                    parameter);
        }
        catch (ExternalException exception)
        {
            throw new ArgumentException(
                $"The model does not take {set.Channels}×{set.Height}×{set.Width} images: "
                + $"{exception.Message.Split('\n')[0]}",
                parameter, exception);
        }
    }
}
