namespace MnistCnn.Models.Layers;

/// <summary>Training drops a share of the values at random, and multiplies the others by 1 / (1 − rate).</summary>
/// <param name="Rate">The share, 0 to below 1.</param>
public sealed record DropoutLayer(double Rate) : Layer
{
    /// <summary>The share, 0 to below 1.</summary>
    public double Rate { get; init => field = Checked(value); } = Checked(Rate);

    /// <summary>
    /// Whether whole channels of a map are dropped: Keras's <c>SpatialDropout2D</c>, PyTorch's <c>Dropout2d</c>.
    /// Default false. On a list it makes no difference.
    /// </summary>
    public bool WholeChannels { get; init; }

    internal override string Kind => "dropout";

    internal override string TypeOn(bool isFlat) => WholeChannels && !isFlat ? "Dropout2d" : "Dropout";

    private static double Checked(double rate) =>
        NetworkRanges.DropoutRate(nameof(DropoutLayer), nameof(Rate), rate, "values");
}
