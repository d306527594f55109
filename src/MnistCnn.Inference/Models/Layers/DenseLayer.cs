using System.Collections.Immutable;

namespace MnistCnn.Models.Layers;

/// <summary>A dense layer: Keras's <c>Dense</c>, PyTorch's <c>Linear</c>, without an activation.</summary>
/// <param name="Units">How many values it gives, 1 to 1,048,576.</param>
public sealed record DenseLayer(int Units) : Layer
{
    private const string Owner = nameof(DenseLayer);

    /// <summary>How many values it gives, 1 to 1,048,576.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int Units
    {
        get;
        init => field = NetworkRanges.Units(Owner, nameof(Units), value);
    } = NetworkRanges.Units(Owner, nameof(Units), Units);

    /// <summary>Whether a bias is added to each unit's sum. Default true.</summary>
    public bool HasBias { get; init; } = true;

    internal override string Kind => "dense";

    internal override string TypeOn(bool isFlat) => "Linear";

    internal override MapSize OutputOf(MapSize input) => new(Units);

    internal override ImmutableArray<CnnTensor> TensorsOf(string name, MapSize input)
    {
        var weight = CnnTensor.Parameter($"{name}.weight", Units, input.Length);
        return HasBias ? [weight, CnnTensor.Parameter($"{name}.bias", Units)] : [weight];
    }

    internal override long FlopsOf(MapSize input) => 2L * input.Length * Units;
}
