using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MnistCnn.Distributed.Mpi;

/// <summary>
/// Before each call every rank tells all others what it is about to do, and waits until all have told it, without
/// blocking in MPI. So a rank that leaves, or is elsewhere in the program, is found out before sums are mixed up; one
/// that does not come is not waited for for ever; and whoever waits lets other threads have the processor.
/// </summary>
internal sealed class Announcements
{
    private const int HeaderLength = 16;
    private const int Length = 64;

    // An MPI_Status is shorter in each family.
    private const int StatusLength = 64;

    private static readonly long SpinTicks = Stopwatch.Frequency / 10_000;
    private static readonly long SleepTicks = Stopwatch.Frequency / 50;

    private readonly MpiHandles _handles;
    private readonly TimeSpan _timeout;
    private readonly byte[] _mine = GC.AllocateArray<byte>(Length, pinned: true);
    private readonly byte[] _all;
    private readonly byte[] _status = GC.AllocateArray<byte>(StatusLength, pinned: true);

    public Announcements(MpiHandles handles, int size, TimeSpan timeout)
    {
        (_handles, _timeout) = (handles, timeout);
        _all = GC.AllocateArray<byte>(size * Length, pinned: true);
    }

    /// <summary>How many bytes can go with an announcement.</summary>
    public static int Room => Length - HeaderLength;

    /// <summary>Tells all others, and waits for what they tell.</summary>
    /// <param name="call">What comes.</param>
    /// <param name="length">Of what it is about.</param>
    /// <param name="payload">Goes with it; at most <see cref="Room"/> bytes.</param>
    /// <returns>False where they do not come within the time limit.</returns>
    public bool Exchange(GroupCall call, long length, ReadOnlySpan<byte> payload)
    {
        Array.Clear(_mine);
        MemoryMarshal.Write(_mine, (long)call);
        MemoryMarshal.Write(_mine.AsSpan(sizeof(long)), length);
        payload.CopyTo(_mine.AsSpan(HeaderLength));
        nint request = 0;
        _ = NativeMpi.BeginAllGather(
            AddressOf(_mine), Length, _handles.Byte, AddressOf(_all), Length, _handles.Byte, _handles.World,
            ref request);
        return Wait(ref request);
    }

    /// <summary>What a rank has told.</summary>
    public (GroupCall Call, long Length) Of(int rank)
    {
        ReadOnlySpan<byte> told = _all.AsSpan(rank * Length, Length);
        return ((GroupCall)MemoryMarshal.Read<long>(told), MemoryMarshal.Read<long>(told[sizeof(long)..]));
    }

    /// <summary>What went with that.</summary>
    public ReadOnlySpan<byte> PayloadOf(int rank, int length) =>
        _all.AsSpan((rank * Length) + HeaderLength, length);

    private bool Wait(ref nint request)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            _ = NativeMpi.Test(ref request, out int isDone, AddressOf(_status));
            if (isDone != 0)
                return true;
            long waited = Stopwatch.GetTimestamp() - start;
            if (waited > SleepTicks)
                Thread.Sleep(1);
            else if (waited > SpinTicks)
                Thread.Yield();
            if (Stopwatch.GetElapsedTime(start) > _timeout)
                return false;
        }
    }

    private static nint AddressOf(byte[] pinned) => Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);
}
