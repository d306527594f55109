using MnistCnn.Validation;

namespace MnistCnn.Models.Layers;

/// <summary>One value for each window of each channel, the greatest or the mean.</summary>
public sealed record PoolingLayer : Layer
{
    /// <summary>Describes a pooling with windows side by side.</summary>
    /// <param name="pooling">The greatest value or the mean; <see cref="PoolingKind.None"/> is no layer.</param>
    /// <param name="size">Rows and columns of a window, 1 to 255.</param>
    public PoolingLayer(PoolingKind pooling, int size) => (Pooling, Size, Stride) = (pooling, size, size);

    /// <summary>The greatest value or the mean.</summary>
    public PoolingKind Pooling { get; init; }

    /// <summary>Rows and columns of a window, 1 to 255.</summary>
    public int Size { get; init; }

    /// <summary>
    /// Pixels from one window to the next, in both directions, 1 to 255. Default: <see cref="Size"/> as it was first
    /// given.
    /// </summary>
    public int Stride { get; init; }

    /// <summary>
    /// How it treats the border. Default <see cref="Padding.Valid"/>. With <see cref="Padding.Same"/> a mean is that of
    /// the pixels which are there.
    /// </summary>
    public Padding Padding { get; init; }

    internal override string Kind => "pool";

    internal override bool NeedsMap => true;

    internal override string TypeOn(bool isFlat) => Pooling == PoolingKind.Max ? "MaxPool2d" : "AvgPool2d";

    internal override void Check()
    {
        const string owner = nameof(PoolingLayer);
        if (Pooling is not (PoolingKind.Max or PoolingKind.Average))
            throw Preconditions.OutOfRange(
                owner, nameof(Pooling), Pooling, $"{PoolingKind.Max} or {PoolingKind.Average}");
        Preconditions.InRange(owner, nameof(Size), Size, 1, 255);
        Preconditions.InRange(owner, nameof(Stride), Stride, 1, 255);
        Preconditions.Defined(owner, nameof(Padding), Padding);
    }

    internal override MapSize OutputOf(MapSize input) => new(
        input.Channels, Windows.CountOf(input.Height, Size, Stride, Padding),
        Windows.CountOf(input.Width, Size, Stride, Padding));

    internal override string Describe() => $"{Size}×{Size}{Windows.Describe(Stride, Size, Padding)}";
}
