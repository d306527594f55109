namespace MnistCnn.Tests.Support;

/// <summary>Keeps what was reported, at once and in order, which <see cref="Progress{T}"/> does not.</summary>
internal sealed class RecordingProgress<T> : IProgress<T>
{
    private readonly List<T> _reports = [];

    public IReadOnlyList<T> Reports => _reports;

    public void Report(T value) => _reports.Add(value);
}
