using MnistCnn.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Engine;

/// <summary>
/// Finds out with a few images whether a module gives probabilities, whatever its code is. A log-softmax is no matter:
/// a second one changes nothing, in the loss as in predictions.
/// </summary>
internal static class SoftmaxProbe
{
    private const int MaxImages = 8;
    private const double Tolerance = 1e-3;

    public static bool EndsInSoftmax(TorchModel model, ImageSource set)
    {
        // Ours give logits.
        if (model.Module is CnnModule)
            return false;
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        ImageSource images = set.Take(Math.Min(set.Count, MaxImages));
        using var mode = new EvaluationMode(model.Module);
        using var loader =
            new TensorLoader(images, ModulePlace.Of(model.Module), channelsLast: false, scale: model.PixelScale);
        Tensor output = model.Module.call(loader.GatherRange(0, images.Count).Images)
            .to(ScalarType.Float32).cpu().contiguous();
        return output.data<float>().ToArray().Chunk(set.ClassCount)
            .All(row => row.All(value => value >= 0) && Math.Abs(row.Sum() - 1) < Tolerance);
    }
}
