using System.Diagnostics;

namespace MnistCnn.Data.Download;

/// <summary>Gives up on a connection that has gone silent, or sends next to nothing.</summary>
internal sealed class TransferWatch : IDisposable
{
    private readonly TimeSpan _window;
    private readonly int _leastRate;
    private readonly CancellationTokenSource _silence;
    private long _windowBegin;
    private long _bytes;

    public TransferWatch(TimeSpan window, int leastRate, CancellationToken cancellationToken)
    {
        (_window, _leastRate) = (window, leastRate);
        _silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Restart();
    }

    /// <summary>Cancelled when nothing has come for the time allowed.</summary>
    public CancellationToken Token => _silence.Token;

    /// <summary>Measures from now on.</summary>
    public void Restart()
    {
        _silence.CancelAfter(_window);
        (_windowBegin, _bytes) = (Stopwatch.GetTimestamp(), 0);
    }

    /// <summary>Something has come.</summary>
    /// <exception cref="TimeoutException">Too little has, in all the time allowed.</exception>
    public void Hear(int bytes)
    {
        _silence.CancelAfter(_window);
        _bytes += bytes;
        TimeSpan passed = Stopwatch.GetElapsedTime(_windowBegin);
        if (passed < _window)
            return;
        if (_bytes < _leastRate * passed.TotalSeconds)
            throw new TimeoutException(
                $"only {_bytes} bytes came in {passed.TotalSeconds:0.#} s, and "
                + $"{nameof(MnistDatasetOptions.MinBytesPerSecond)} is {_leastRate}");
        (_windowBegin, _bytes) = (Stopwatch.GetTimestamp(), 0);
    }

    public void Dispose() => _silence.Dispose();
}
