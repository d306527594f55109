using MnistCnn.Training.Fused;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Support;

/// <summary>What autograd says about a batch.</summary>
internal static class TorchTraining
{
    /// <summary>The loss of a batch, and each parameter's gradient by its name.</summary>
    public static (double Loss, Dictionary<string, float[]> Gradients) Gradients(
        ReferenceCnn cnn, byte[] images, byte[] labels, int[] indices, long seed, long step = 1)
    {
        using DisposeScope scope = NewDisposeScope();
        // In double precision, so that what PyTorch computes is the truth to more digits than ours.
        Dictionary<string, Tensor> weights = cnn.Tensors(trainable: true).ToDictionary(
            pair => pair.Key, pair => pair.Value.detach().to(ScalarType.Float64).requires_grad_(pair.Value.requires_grad));
        Tensor loss = Loss(cnn, weights, images, labels, indices, seed, step);
        loss.backward();
        return (loss.item<double>(), weights.Where(pair => pair.Value.requires_grad)
            .ToDictionary(pair => pair.Key, pair => pair.Value.grad!.to(ScalarType.Float32).data<float>().ToArray()));
    }

    /// <summary>The mean loss of a batch, with the dropout mask that the fused step uses.</summary>
    public static Tensor Loss(
        ReferenceCnn cnn, Dictionary<string, Tensor> weights, byte[] images, byte[] labels, int[] indices, long seed, long step)
    {
        int size = images.Length / labels.Length;
        float[] pixels = [.. indices.SelectMany(i => images.AsSpan(i * size, size).ToArray()).Select(value => value / 255f)];
        Tensor targets = tensor(indices.Select(i => (long)labels[i]).ToArray());
        ScalarType type = weights.Values.First().dtype;
        Tensor logits = cnn.Forward(
            weights, cnn.Images(pixels).to(type), training: true, Mask(cnn, indices.Length, seed, step).to(type));
        return nn.functional.cross_entropy(logits, targets);
    }

    private static Tensor Mask(ReferenceCnn cnn, int count, long seed, long step)
    {
        int units = cnn.Options.DenseUnits;
        float[] mask = new float[count * units];
        Array.Fill(mask, 1);
        var dropout = new DropoutMask(cnn.Options.Dropout, seed);
        for (int i = 0; i < count; i++)
            dropout.Apply(mask.AsSpan(i * units, units), step, i);
        return tensor(mask).reshape(count, units);
    }
}
