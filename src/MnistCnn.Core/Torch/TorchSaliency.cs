using MnistCnn.Data;
using MnistCnn.Inspection;
using MnistCnn.Torch.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Torch;

/// <summary><see cref="Saliency"/> of a module of TorchSharp, by its autograd.</summary>
public static class TorchSaliency
{
    /// <summary>
    /// Derives a logit by an image, in evaluation mode. Gradients of the weights are neither used nor changed.
    /// </summary>
    /// <param name="model">Any classifier, on any device; it keeps its mode.</param>
    /// <param name="images">A set of images, as many classes as the model has logits.</param>
    /// <param name="index">Which of them, from 0.</param>
    /// <param name="classIndex">
    /// The class to ask about; left out, the one that the model predicts, the lowest of equals.
    /// </param>
    /// <exception cref="ArgumentException">The images do not fit the model.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image or no such class.</exception>
    /// <exception cref="ObjectDisposedException">The module is a <see cref="CnnModule"/> and disposed.</exception>
    public static Saliency Of(nn.Module<Tensor, Tensor> model, ImageSet images, int index, int? classIndex = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        NativeBackend.EnsureLoaded();
        ImageSet image = images.At(index);
        using IDisposable? use = (model as CnnModule)?.BeginUse();
        ModelCheck.Check(model, image, nameof(images), forLabels: false);
        using DisposeScope scope = NewDisposeScope();
        using var mode = new EvaluationMode(model);
        using IDisposable recording = inference_mode(false), gradients = enable_grad();
        float scale = (model as CnnModule)?.Description.PixelScale ?? CnnModule.UsualPixelScale;
        Tensor input = Input(image, scale, ModulePlace.Of(model)).requires_grad_(true);
        Tensor logits = model.call(input).squeeze(0);
        return Saliency.Of(
            image, Values(logits), classIndex, asked => Values(autograd.grad([logits[asked]], [input])[0]));
    }

    private static Tensor Input(ImageSet image, float scale, ModulePlace place)
    {
        float[] pixels = new float[image.ImageSize];
        ReadOnlySpan<byte> bytes = image.GetImage(0);
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = bytes[i] * scale;
        return tensor(pixels).to(place.Type).to(place.Device).reshape(1, image.Channels, image.Height, image.Width);
    }

    // Row by row, whatever the device and the memory format are.
    private static float[] Values(Tensor tensor) =>
        tensor.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
}
