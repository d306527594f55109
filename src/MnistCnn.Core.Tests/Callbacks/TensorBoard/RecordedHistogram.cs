namespace MnistCnn.Tests.Callbacks.TensorBoard;

/// <summary>A distribution as it stands in a file: TensorFlow's <c>HistogramProto</c>.</summary>
internal sealed record RecordedHistogram
{
    public double Min { get; init; }

    public double Max { get; init; }

    public double Num { get; init; }

    public double Sum { get; init; }

    public double SumSquares { get; init; }

    public IReadOnlyList<double> BucketLimit { get; init; } = [];

    public IReadOnlyList<double> Bucket { get; init; } = [];
}
