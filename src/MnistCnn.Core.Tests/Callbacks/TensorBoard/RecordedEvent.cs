namespace MnistCnn.Tests.Callbacks.TensorBoard;

/// <summary>An event as it stands in a file.</summary>
internal sealed record RecordedEvent
{
    public double WallTime { get; init; }

    public long Step { get; init; }

    public string? FileVersion { get; init; }

    public IReadOnlyList<RecordedValue> Values { get; init; } = [];
}
