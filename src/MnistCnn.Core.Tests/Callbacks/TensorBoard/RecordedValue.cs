namespace MnistCnn.Tests.Callbacks.TensorBoard;

/// <summary>A value of an event: a number, a distribution or an image.</summary>
internal sealed record RecordedValue
{
    public string Tag { get; init; } = "";

    public float? Scalar { get; init; }

    public RecordedHistogram? Histogram { get; init; }

    public byte[]? Image { get; init; }

    public (int Width, int Height) ImageSize { get; init; }

    public string? Plugin { get; init; }

    public string? Description { get; init; }
}
