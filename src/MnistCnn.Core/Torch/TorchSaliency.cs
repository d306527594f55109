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
        ImageSet image = images.Select([index]);
        using IDisposable? use = (model as CnnModule)?.BeginUse();
        Device device = model.parameters().FirstOrDefault()?.device ?? CPU;
        ModelCheck.Check(model, image, device, nameof(images), forLabels: false);
        bool wasTraining = model.training;
        using DisposeScope scope = NewDisposeScope();
        model.eval();
        try
        {
            using IDisposable gradients = enable_grad();
            float scale = (model as CnnModule)?.Description.PixelScale ?? CnnModule.UsualPixelScale;
            Tensor input = Input(image, scale, device).requires_grad_(true);
            Tensor logits = model.call(input).squeeze(0);
            return Saliency.Of(
                image, Values(logits), classIndex, asked => Values(autograd.grad([logits[asked]], [input])[0]));
        }
        finally
        {
            model.train(wasTraining);
        }
    }

    private static Tensor Input(ImageSet image, float scale, Device device)
    {
        float[] pixels = new float[image.ImageSize];
        ReadOnlySpan<byte> bytes = image.GetImage(0);
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = bytes[i] * scale;
        return tensor(pixels, device: device).reshape(1, image.Channels, image.Height, image.Width);
    }

    // Row by row, whatever the device and the memory format are.
    private static float[] Values(Tensor tensor) => tensor.detach().cpu().contiguous().data<float>().ToArray();
}
