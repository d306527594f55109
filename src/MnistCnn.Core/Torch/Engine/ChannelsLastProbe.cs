using System.Runtime.InteropServices;
using MnistCnn.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Engine;

/// <summary>
/// Finds out whether a module may be fed with channels innermost in memory, which makes convolutions and pooling
/// several times faster on a CPU. A module that views its input as another shape may not; one without convolutions
/// gains nothing.
/// </summary>
internal static class ChannelsLastProbe
{
    private const int Images = 3;

    public static bool Suits(nn.Module<Tensor, Tensor> model, ImageSource set)
    {
        if (!model.parameters().Any(parameter => parameter.dim() == 4))
            return false;
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        using var mode = new EvaluationMode(model);
        (Device device, ScalarType type) = ModulePlace.Of(model);
        try
        {
            Tensor images = linspace(0, 1, (long)Images * set.ImageSize, type, device)
                .reshape(Images, set.Channels, set.Height, set.Width);
            return model.call(TorchScripts.ChannelsLast(images))
                .allclose(model.call(images), rtol: 1e-3, atol: 1e-4, equal_nan: true);
        }
        catch (ExternalException)
        {
            return false;
        }
    }
}
