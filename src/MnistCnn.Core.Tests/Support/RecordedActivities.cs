using System.Collections.Concurrent;
using System.Diagnostics;

namespace MnistCnn.Tests.Support;

/// <summary>
/// All activities of one source in the order in which they stopped, on whatever thread, until this is disposed.
/// </summary>
internal sealed class RecordedActivities : IDisposable
{
    private readonly ConcurrentQueue<Activity> _all = new();
    private readonly ActivityListener _listener;

    public RecordedActivities(string source)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = candidate => candidate.Name == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _all.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public IReadOnlyList<Activity> All => [.. _all];

    public void Dispose() => _listener.Dispose();
}
