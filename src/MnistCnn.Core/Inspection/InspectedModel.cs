using MnistCnn.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Inspection;

/// <summary>Looks into a model in evaluation mode, and leaves it in the mode that it had.</summary>
internal static class InspectedModel
{
    /// <summary>Where the weights lie; the CPU for a model without any.</summary>
    public static Device DeviceOf(nn.Module model) => model.parameters().FirstOrDefault()?.device ?? CPU;

    /// <summary>One image, 1 × channels × height × width, scaled to 0…1. The dispose scope of the caller owns it.</summary>
    public static Tensor Input(ImageSet images, int index, Device device)
    {
        float[] pixels = new float[images.ImageSize];
        ReadOnlySpan<byte> bytes = images.GetImage(index);
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = bytes[i] / 255f;
        return tensor(pixels, device: device).reshape(1, images.Channels, images.Height, images.Width);
    }

    /// <summary>Calls <paramref name="look"/>, whose tensors are disposed after it.</summary>
    public static T Look<T>(nn.Module model, Func<T> look)
    {
        bool wasTraining = model.training;
        using DisposeScope scope = NewDisposeScope();
        model.eval();
        try
        {
            return look();
        }
        finally
        {
            model.train(wasTraining);
        }
    }

    /// <summary>The numbers of a tensor, row by row, whatever its device and its memory format are.</summary>
    public static float[] Values(Tensor tensor) => tensor.detach().cpu().contiguous().data<float>().ToArray();
}
