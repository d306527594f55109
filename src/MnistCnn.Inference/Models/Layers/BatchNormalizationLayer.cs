using System.Collections.Immutable;
using MnistCnn.Files;
using MnistCnn.Validation;

namespace MnistCnn.Models.Layers;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy, 2015) of each channel of a map, or of each value of a list.
/// </summary>
public sealed record BatchNormalizationLayer : Layer
{
    /// <summary>Added to a variance before its root, above 0 and at most 1. Default 0.00001, PyTorch's.</summary>
    public double Epsilon { get; init; } = 1e-5;

    /// <summary>
    /// How much of the running statistics stays at each batch, 0 to below 1: Keras's <c>momentum</c>, 1 less PyTorch's.
    /// Default 0.9, PyTorch's.
    /// </summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Whether normalised values are multiplied by a weight, Keras's <c>scale</c>. Default true.</summary>
    public bool HasScale { get; init; } = true;

    /// <summary>Whether a bias is added to them, Keras's <c>center</c>. Default true.</summary>
    public bool HasShift { get; init; } = true;

    /// <summary>How far running statistics move towards those of a batch, without the error of 1 − 0.9.</summary>
    internal double Share => (double)(1 - (decimal)Momentum);

    internal override string Kind => "batch_norm";

    internal override string TypeOn(bool isFlat) => isFlat ? "BatchNorm1d" : "BatchNorm2d";

    internal override void Check()
    {
        const string owner = nameof(BatchNormalizationLayer);
        if (!(Epsilon is > 0 and <= 1))
            throw Preconditions.OutOfRange(owner, nameof(Epsilon), Epsilon, "above 0 and at most 1");
        Preconditions.AtLeastAndBelow(owner, nameof(Momentum), Momentum, 0, 1);
    }

    internal override ImmutableArray<CnnTensor> TensorsOf(string name, MapSize input)
    {
        ImmutableArray<CnnTensor>.Builder tensors = ImmutableArray.CreateBuilder<CnnTensor>();
        if (HasScale)
            tensors.Add(CnnTensor.Parameter($"{name}.weight", input.Channels));
        if (HasShift)
            tensors.Add(CnnTensor.Parameter($"{name}.bias", input.Channels));
        tensors.Add(CnnTensor.Buffer($"{name}.running_mean", input.Channels));
        tensors.Add(CnnTensor.Buffer($"{name}.running_var", input.Channels));
        tensors.Add(new CnnTensor($"{name}.num_batches_tracked", SafetensorsDataType.I64, [], IsParameter: false));
        return tensors.ToImmutable();
    }
}
