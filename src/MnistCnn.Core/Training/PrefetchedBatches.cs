using MnistCnn.Data;

namespace MnistCnn.Training;

/// <summary>
/// Batches of images that are not in memory: while one window of the order is trained on, the next is read by a task.
/// </summary>
/// <remarks>What fails in reading is thrown by <see cref="Load"/> when it comes to that window.</remarks>
internal sealed class PrefetchedBatches(BatchOrder order, ImageSource images) : BatchLoader
{
    private readonly CancellationTokenSource _disposed = new();
    private ImageWindow _current = new(order, images);
    private ImageWindow _next = new(order, images);
    private Task? _reading;

    public override Batch Load(long stepNumber)
    {
        (long window, int start, int length) = order.PlaceOf(stepNumber);
        if (_current.Number != window)
            MoveTo(window);
        return _current.BatchAt(order.PassOf(stepNumber), start, length);
    }

    public override Batch After(long stepNumber)
    {
        (long window, int start, int length) = order.PlaceOf(stepNumber + 1);
        return order.EndsPass(stepNumber) || window != _current.Number
            ? default
            : _current.BatchAt(order.PassOf(stepNumber + 1), start, length);
    }

    /// <summary>When it returns, nothing is read any more.</summary>
    public override void Dispose()
    {
        _disposed.Cancel();
        try
        {
            _reading?.Wait();
        }
        catch (AggregateException)
        {
            // Nobody asks for that window any more, nor for what failed there.
        }

        _disposed.Dispose();
    }

    private void MoveTo(long window)
    {
        _reading?.GetAwaiter().GetResult();
        if (_next.Number != window)
            _next.Read(window, _disposed.Token);
        (_current, _next) = (_next, _current);
        _reading = Task.Run(() => _next.Read(window + 1, _disposed.Token));
    }
}
