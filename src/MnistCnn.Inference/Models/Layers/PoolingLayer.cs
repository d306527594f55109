using MnistCnn.Validation;

namespace MnistCnn.Models.Layers;

/// <summary>One value for each window of each channel, the greatest or the mean.</summary>
public sealed record PoolingLayer : Layer
{
    private const string Owner = nameof(PoolingLayer);

    /// <summary>Describes a pooling with windows side by side.</summary>
    /// <param name="pooling">The greatest value or the mean; <see cref="PoolingKind.None"/> is no layer.</param>
    /// <param name="size">Rows and columns of a window, 1 to 255.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is out of its range.</exception>
    public PoolingLayer(PoolingKind pooling, int size)
    {
        Pooling = Pools(null, nameof(pooling), pooling);
        Size = Stride = NetworkRanges.Window(null, nameof(size), size);
    }

    /// <summary>The greatest value or the mean.</summary>
    public PoolingKind Pooling { get; init => field = Pools(Owner, nameof(Pooling), value); }

    /// <summary>Rows and columns of a window, 1 to 255.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int Size { get; init => field = NetworkRanges.Window(Owner, nameof(Size), value); }

    /// <summary>
    /// Pixels from one window to the next, in both directions, 1 to 255. Default: <see cref="Size"/> as it was first
    /// given.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int Stride { get; init => field = NetworkRanges.Window(Owner, nameof(Stride), value); }

    /// <summary>
    /// How it treats the border. Default <see cref="Padding.Valid"/>. With <see cref="Padding.Same"/> a mean is that of
    /// the pixels which are there.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value that the enumeration lacks.</exception>
    public Padding Padding { get; init => field = Preconditions.Defined(Owner, nameof(Padding), value); }

    internal override string Kind => "pool";

    internal override bool NeedsMap => true;

    internal override string TypeOn(bool isFlat) => Pooling == PoolingKind.Max ? "MaxPool2d" : "AvgPool2d";

    internal override MapSize OutputOf(MapSize input) => new(
        input.Channels, Windows.CountOf(input.Height, Size, Stride, Padding),
        Windows.CountOf(input.Width, Size, Stride, Padding));

    internal override string Describe() => $"{Size}×{Size}{Windows.Describe(Stride, Size, Padding)}";

    private static PoolingKind Pools(string? owner, string name, PoolingKind value) =>
        value is PoolingKind.Max or PoolingKind.Average
            ? value
            : throw Preconditions.OutOfRange(owner, name, value, $"{PoolingKind.Max} or {PoolingKind.Average}");
}
