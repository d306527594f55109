using System.Collections.Immutable;
using MnistCnn.Files;

namespace MnistCnn.Models.Layers;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy, 2015) of each channel of a map, or of each value of a list; the defaults are
/// Keras's.
/// </summary>
/// <remarks>
/// Training normalises with mean and population variance of the batch, and moves the running ones, which prediction
/// uses, towards the same two, as Keras does. PyTorch moves its running variance towards the unbiased one, which is
/// n / (n − 1) as large, with n the values of a channel in the batch: NaN where there is one.
/// </remarks>
public sealed record BatchNormalizationLayer : Layer
{
    private const string Owner = nameof(BatchNormalizationLayer);

    /// <summary>Keras's default of <see cref="Epsilon"/>; PyTorch's is 0.00001.</summary>
    internal const double DefaultEpsilon = 1e-3;

    /// <summary>Keras's default of <see cref="Momentum"/>; PyTorch's, 0.1, is 0.9 in Keras's meaning.</summary>
    internal const double DefaultMomentum = 0.99;

    /// <summary>
    /// Added to a variance before its root, above 0 and at most 1. Default 0.001; PyTorch's is 0.00001.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double Epsilon
    {
        get;
        init => field = NetworkRanges.Epsilon(Owner, nameof(Epsilon), value);
    } = DefaultEpsilon;

    /// <summary>
    /// How much of the running statistics stays at each batch, 0 to below 1: Keras's <c>momentum</c>, 1 less PyTorch's.
    /// Default 0.99; PyTorch's 0.1 is 0.9 here.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double Momentum
    {
        get;
        init => field = NetworkRanges.Momentum(Owner, nameof(Momentum), value);
    } = DefaultMomentum;

    /// <summary>Whether normalised values are multiplied by a weight, Keras's <c>scale</c>. Default true.</summary>
    public bool HasScale { get; init; } = true;

    /// <summary>Whether a bias is added to them, Keras's <c>center</c>. Default true.</summary>
    public bool HasShift { get; init; } = true;

    /// <summary>How far running statistics move towards those of a batch, without the error of 1 − 0.9.</summary>
    internal double Share => (double)(1 - (decimal)Momentum);

    internal override string Kind => "batch_norm";

    internal override string TypeOn(bool isFlat) => isFlat ? "BatchNorm1d" : "BatchNorm2d";

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
