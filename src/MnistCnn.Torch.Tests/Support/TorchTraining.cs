using MnistCnn.Engines.Fused;
using MnistCnn.Engines.Fused.Stages;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Support;

/// <summary>What autograd says about a batch.</summary>
internal static class TorchTraining
{
    /// <summary>The loss of a batch, and the gradient of each parameter that is not frozen, by its name.</summary>
    public static (double Loss, Dictionary<string, float[]> Gradients) Gradients(
        ReferenceCnn cnn, byte[] images, byte[] labels, int[] indices, long seed, long step = 1)
    {
        (double loss, Dictionary<string, float[]> gradients, _) = Derive(cnn, images, labels, indices, seed, step);
        return (loss, gradients);
    }

    /// <inheritdoc cref="Gradients"/>
    /// <returns>The running statistics after the batch, too.</returns>
    public static (double Loss, Dictionary<string, float[]> Gradients, Dictionary<string, float[]> Statistics) Derive(
        ReferenceCnn cnn, byte[] images, byte[] labels, int[] indices, long seed, long step = 1)
    {
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> weights = cnn.Tensors(trainable: true, ScalarType.Float64);
        Tensor loss = Loss(cnn, weights, images, labels, indices, seed, step);
        if (loss.requires_grad)
            loss.backward();
        return (
            loss.item<double>(),
            weights.Where(pair => pair.Value.requires_grad)
                .ToDictionary(pair => pair.Key, pair => Floats(pair.Value.grad!)),
            weights.Where(pair => ReferenceCnn.IsRunning(pair.Key))
                .ToDictionary(pair => pair.Key, pair => Floats(pair.Value)));
    }

    /// <summary>The mean loss of a batch, with the dropout mask that the fused step uses.</summary>
    public static Tensor Loss(
        ReferenceCnn cnn, Dictionary<string, Tensor> weights, byte[] images, byte[] labels, int[] indices,
        long seed, long step)
    {
        Tensor targets = tensor(indices.Select(i => (long)labels[i]).ToArray());
        ScalarType type = weights.Values.First().dtype;
        Tensor logits = cnn.Forward(
            weights, Batch(cnn, images, labels, indices).to(type), training: true,
            Mask(cnn, indices.Length, seed, step).to(type));
        return nn.functional.cross_entropy(logits, targets);
    }

    /// <summary>Whether rounding makes no choices in the forward pass of a batch, and no variance is tiny.</summary>
    public static bool IsClear(ReferenceCnn cnn, byte[] images, byte[] labels, int[] indices)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        bool clear = true;
        cnn.Forward(
            cnn.Tensors(type: ScalarType.Float64), Batch(cnn, images, labels, indices).to(ScalarType.Float64),
            training: true,
            watch: (values, least) => clear &= !values.abs().less(least).logical_and(values.ne(0)).any().item<bool>());
        return clear;
    }

    /// <summary>Of all gradients together.</summary>
    public static double Norm(IEnumerable<float[]> gradients) =>
        Math.Sqrt(gradients.Sum(values => values.Sum(value => (double)value * value)));

    private static Tensor Batch(ReferenceCnn cnn, byte[] images, byte[] labels, int[] indices)
    {
        int size = images.Length / labels.Length;
        return cnn.Images(
            [.. indices.SelectMany(i => images.AsSpan(i * size, size).ToArray()).Select(value => value / 255f)]);
    }

    private static Tensor Mask(ReferenceCnn cnn, int count, long seed, long step)
    {
        int units = cnn.Options.DenseUnits[0];
        float[] mask = new float[count * units];
        Array.Fill(mask, 1);
        var dropout = new DropoutMask(cnn.Options.Dropout, seed);
        for (int i = 0; i < count; i++)
            dropout.Apply(mask.AsSpan(i * units, units), step, i);
        return tensor(mask).reshape(count, units);
    }

    private static float[] Floats(Tensor values) => values.to(ScalarType.Float32).contiguous().data<float>().ToArray();
}
