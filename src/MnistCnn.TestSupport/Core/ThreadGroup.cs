using System.Runtime.ExceptionServices;
using MnistCnn.Engines;

namespace MnistCnn.Tests.Support;

/// <summary>Threads of one process as the ranks of a group, which add in the order of their ranks.</summary>
internal sealed class ThreadGroup : ProcessGroup
{
    private readonly Meeting _meeting;

    private ThreadGroup(Meeting meeting, int rank) => (_meeting, Rank) = (meeting, rank);

    public override int Rank { get; }

    public override int Size => _meeting.Size;

    public override int LocalSize => Size;

    /// <summary>Runs the same on every rank; what the first one throws, if one does, is thrown here.</summary>
    public static T[] Run<T>(int size, Func<ThreadGroup, T> work)
    {
        Exception?[] failures = TryRun(size, work, out T[] results);
        if (failures.FirstOrDefault(failure => failure is not null) is { } first)
            ExceptionDispatchInfo.Throw(first);
        return results;
    }

    /// <summary>Runs the same on every rank, and gives what each throws.</summary>
    public static Exception?[] TryRun<T>(int size, Func<ThreadGroup, T> work, out T[] results)
    {
        using var meeting = new Meeting(size);
        var got = new T[size];
        var failures = new Exception?[size];
        Thread[] threads = [.. Enumerable.Range(0, size).Select(rank => new Thread(() =>
        {
            try
            {
                got[rank] = work(new ThreadGroup(meeting, rank));
            }
#pragma warning disable CA1031 // It is the caller's.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failures[rank] = exception;
                meeting.GiveUp();
            }
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        results = got;
        return failures;
    }

    public override void AllReduce(Span<float> values)
    {
        float[][] all = _meeting.Exchange(Rank, values.ToArray());
        values.Clear();
        foreach (float[] one in all)
            for (int i = 0; i < values.Length; i++)
                values[i] += one[i];
    }

    public override void Broadcast(Span<byte> values) => _meeting.Exchange(Rank, values.ToArray())[0].CopyTo(values);

    public override void AllGather(ReadOnlySpan<byte> values, Span<byte> all)
    {
        foreach ((int rank, byte[] one) in _meeting.Exchange(Rank, values.ToArray()).Index())
            one.CopyTo(all[(rank * values.Length)..]);
    }

    private sealed class Meeting(int size) : IDisposable
    {
        private readonly Barrier _barrier = new(size);
        private readonly CancellationTokenSource _givenUp = new();
        private readonly object[] _values = new object[size];

        public int Size => size;

        // Whoever still waits for one that has failed.
        public void GiveUp() => _givenUp.CancelAfter(TimeSpan.FromSeconds(10));

        public T[] Exchange<T>(int rank, T value)
            where T : class
        {
            _values[rank] = value;
            Meet();
            T[] all = [.. _values.Cast<T>()];
            Meet();
            return all;
        }

        public void Dispose()
        {
            _barrier.Dispose();
            _givenUp.Dispose();
        }

        private void Meet()
        {
            if (!_barrier.SignalAndWait(TimeSpan.FromMinutes(2), _givenUp.Token))
                throw new TimeoutException("A rank did not come.");
        }
    }
}
