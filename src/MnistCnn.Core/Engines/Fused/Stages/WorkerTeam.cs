using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace MnistCnn.Engines.Fused.Stages;

/// <summary>
/// Threads that do one job together, again and again. Between jobs they spin for a moment, because the next job mostly
/// comes at once, and then sleep until it does.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    private static readonly long SpinTicks = Stopwatch.Frequency / 5_000;

    private readonly object _gate = new();
    private readonly Thread[] _threads;
    private Action<int>? _job;
    private ExceptionDispatchInfo? _failure;
    private bool _disposed;
    private int _jobNumber;
    private int _sleepers;
    private int _working;
    private int _arrived;
    private int _meeting;

    /// <param name="size">Workers, the caller of <see cref="Run"/> among them.</param>
    public WorkerTeam(int size)
    {
        Size = size;
        _threads = new Thread[size - 1];
        int started = 0;
        try
        {
            for (; started < _threads.Length; started++)
            {
                int worker = started + 1;
                _threads[started] =
                    new Thread(() => Work(worker)) { IsBackground = true, Name = $"MnistCnn training {worker}" };
                _threads[started].Start();
            }
        }
        catch
        {
            // The system has no more threads: those that there are must not wait for ever.
            _threads = _threads[..started];
            Dispose();
            throw;
        }
    }

    public int Size { get; }

    /// <summary>Runs a job on every worker, which gets its number from 0 on, and waits for all.</summary>
    /// <remarks>What a worker throws is thrown here, once all have ended.</remarks>
    public void Run(Action<int> job)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        (_job, _failure, _arrived, _working) = (job, null, 0, _threads.Length);
        Interlocked.Increment(ref _jobNumber);
        Wake();
        Do(worker: 0);
        var spin = new SpinWait();
        while (Volatile.Read(ref _working) > 0)
            spin.SpinOnce(sleep1Threshold: -1);
        _failure?.Throw();
    }

    /// <summary>Called by every worker in a job: all wait for the last.</summary>
    /// <exception cref="OperationCanceledException">Another worker has failed and will not come.</exception>
    public void Meet()
    {
        int meeting = Volatile.Read(ref _meeting);
        if (Interlocked.Increment(ref _arrived) == Size)
        {
            _arrived = 0;
            Volatile.Write(ref _meeting, meeting + 1);
            return;
        }

        var spin = new SpinWait();
        while (Volatile.Read(ref _meeting) == meeting)
        {
            if (Volatile.Read(ref _failure) is not null)
                throw new OperationCanceledException("Another training thread has failed.");
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>Ends the threads. Not while a job runs.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        Volatile.Write(ref _disposed, true);
        Interlocked.Increment(ref _jobNumber);
        Wake();
        foreach (Thread thread in _threads)
            thread.Join();
    }

    private void Work(int worker)
    {
        for (int done = 0; ; done++)
        {
            AwaitJobAfter(done);
            if (Volatile.Read(ref _disposed))
                return;
            Do(worker);
            Interlocked.Decrement(ref _working);
        }
    }

    // Only the first failure counts: the others are threads that waited in vain for the first.
    private void Do(int worker)
    {
        try
        {
            _job!(worker);
        }
        catch (Exception exception) when (Size > 1)
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
        }
    }

    private void AwaitJobAfter(int number)
    {
        var spin = new SpinWait();
        long start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _jobNumber) == number)
        {
            if (Stopwatch.GetTimestamp() - start < SpinTicks)
                spin.SpinOnce(sleep1Threshold: -1);
            else
                Sleep(number);
        }
    }

    // Whoever sleeps says so before it looks for a job the last time, and whoever has a job looks for sleepers after
    // saying so: one of them sees the other.
    private void Sleep(int number)
    {
        lock (_gate)
        {
            Interlocked.Increment(ref _sleepers);
            while (Volatile.Read(ref _jobNumber) == number)
                Monitor.Wait(_gate);
            Interlocked.Decrement(ref _sleepers);
        }
    }

    private void Wake()
    {
        if (Volatile.Read(ref _sleepers) == 0)
            return;
        lock (_gate)
            Monitor.PulseAll(_gate);
    }
}
