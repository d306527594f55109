using System.Diagnostics;

namespace MnistCnn.Distributed.Mpi;

/// <summary>Looks after calls of MPI that block, which never give up by themselves.</summary>
internal sealed class Watchdog : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly TimeSpan _timeout;
    private readonly Action<string> _tooLong;
    private readonly ManualResetEventSlim _ended = new();
    private readonly Thread _thread;
    private string? _call;
    private long _since;

    /// <param name="timeout">How long a call may take.</param>
    /// <param name="tooLong">Gets the name of one that took longer.</param>
    public Watchdog(TimeSpan timeout, Action<string> tooLong)
    {
        (_timeout, _tooLong) = (timeout, tooLong);
        _thread = new Thread(Watch) { IsBackground = true, Name = "MnistCnn group watchdog" };
        _thread.Start();
    }

    /// <summary>A call begins.</summary>
    public void Begin(string call)
    {
        Volatile.Write(ref _since, Stopwatch.GetTimestamp());
        Volatile.Write(ref _call, call);
    }

    /// <summary>It has ended.</summary>
    public void End() => Volatile.Write(ref _call, null);

    public void Dispose()
    {
        _ended.Set();
        _thread.Join();
        _ended.Dispose();
    }

    private void Watch()
    {
        while (!_ended.Wait(Interval))
        {
            if (Volatile.Read(ref _call) is { } call && Stopwatch.GetElapsedTime(Volatile.Read(ref _since)) > _timeout)
                _tooLong(call);
        }
    }
}
