using MnistCnn.Kernels;
using MnistCnn.Models;

namespace MnistCnn.Tests.Support;

/// <summary>What a network gives for images, image by image, in it by class.</summary>
internal static class Logits
{
    /// <summary>In kernels.</summary>
    public static float[] Of(Cnn model, float[] images, ForwardKernels? kernels = null)
    {
        var forward = new CnnForward(model.Layout, name => model.GetWeights(name), kernels);
        float[] logits = new float[images.Length / forward.Plan.ImageSize * model.Architecture.ClassCount];
        forward.Run(images, logits, forward.CreateWorkspace());
        return logits;
    }

    /// <inheritdoc cref="Of(Cnn, float[], ForwardKernels?)"/>
    public static float[] Of(Cnn model, byte[] images, ForwardKernels? kernels = null)
    {
        var forward = new CnnForward(model.Layout, name => model.GetWeights(name), kernels);
        float[] logits = new float[images.Length / forward.Plan.ImageSize * model.Architecture.ClassCount];
        forward.Run(images, logits, forward.CreateWorkspace());
        return logits;
    }

    /// <summary>In plain loops.</summary>
    public static float[] Plain(Cnn model, byte[] images) =>
        PlainLoops.Logits(model, [.. images.Select(pixel => pixel / 255f)]);

    /// <summary>The probabilities of each image, by the formula.</summary>
    public static float[] Softmax(float[] logits, int classes) =>
    [
        .. logits.Chunk(classes).SelectMany(row =>
        {
            double sum = row.Sum(logit => Math.Exp(logit));
            return row.Select(logit => (float)(Math.Exp(logit) / sum));
        }),
    ];
}
