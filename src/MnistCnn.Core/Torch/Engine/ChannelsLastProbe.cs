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

    public static bool Suits(nn.Module<Tensor, Tensor> model, ImageSet set, Device device)
    {
        if (!model.parameters().Any(parameter => parameter.dim() == 4))
            return false;
        bool wasTraining = model.training;
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        model.eval();
        try
        {
            Tensor images = linspace(0, 1, (long)Images * set.ImageSize, device: device)
                .reshape(Images, set.Channels, set.Height, set.Width);
            return model.call(TorchScripts.ChannelsLast(images))
                .allclose(model.call(images), rtol: 1e-3, atol: 1e-4, equal_nan: true);
        }
        catch (ExternalException)
        {
            return false;
        }
        finally
        {
            model.train(wasTraining);
        }
    }
}
