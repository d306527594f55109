using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using MnistCnn.Distributed.Mpi;
using MnistCnn.Engines;

namespace MnistCnn.Distributed;

/// <summary>
/// The processes that <c>mpirun</c>, <c>mpiexec</c> or <c>srun</c> has started, as a group that trains one network.
/// </summary>
/// <remarks>
/// <para>
/// Works with Open MPI and MPICH from version 4 on, MPICH's family, and what follows the MPI-5 ABI, found at run time,
/// on Linux and macOS; docs/scale.md tells how to start it. One group a process, for its whole life.
/// </para>
/// <para>
/// Nothing hangs: where a rank fails, ends, leaves the group before the others do or does not come within the time
/// limit, all processes end with a message on standard error and exit code 1. So does the process at an exception that
/// nobody catches.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// using MpiGroup group = MpiGroup.Join();
/// var trainer = new Trainer(model, options) { Group = group };
/// trainer.Fit(training, validation);   // mpirun -n 4 dotnet run -c Release
/// </code>
/// </example>
public sealed class MpiGroup : ProcessGroup, IDisposable
{
    private static int s_joined;

    private readonly Lock _lock = new();
    private readonly MpiHandles _handles;
    private readonly TimeSpan _timeout;
    private readonly Watchdog _watchdog;
    private readonly Announcements _announcements;
    private bool _isInitialized;
    private bool _hasLeft;
    private Exception? _lastException;

    private MpiGroup(MpiLibrary library, Launcher launcher, TimeSpan timeout)
    {
        (_handles, _timeout) = (library.Handles, timeout);
        _watchdog = new Watchdog(timeout, TooLong);
        _watchdog.Begin("MPI_Init_thread");
        int failure = NativeMpi.Initialize(0, 0, _handles.Serialized, out int provided);
        _watchdog.End();
        if (failure != 0 || provided < _handles.Serialized)
            throw new InvalidOperationException(
                $"{library.Name} cannot serve one thread after another: it gives level {provided}, and "
                + $"{_handles.Serialized} is needed. Take an MPI that was built with threads.");
        _isInitialized = true;
        _ = NativeMpi.GetRank(_handles.World, out int rank);
        _ = NativeMpi.GetSize(_handles.World, out int size);
        (Rank, Size, LibraryVersion) = (rank, size, MpiLibrary.Version);
        if (launcher.Size is { } started && started != size)
            Refuse(library, launcher, started);
        _announcements = new Announcements(_handles, size, timeout);
        ulong[] machines = new ulong[size];
        AllGather(
            BitConverter.GetBytes(StableHash(Environment.MachineName)), MemoryMarshal.AsBytes(machines.AsSpan()));
        LocalSize = machines.Count(machine => machine == machines[rank]);
        AppDomain.CurrentDomain.FirstChanceException += OnException;
        AppDomain.CurrentDomain.UnhandledException += OnUnhandledException;
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    /// <summary>How long a rank is waited for where nothing else is said: 10 minutes.</summary>
    public static TimeSpan DefaultTimeout { get; } = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public override int Rank { get; }

    /// <inheritdoc/>
    public override int Size { get; }

    /// <inheritdoc/>
    public override int LocalSize { get; }

    /// <summary>What the MPI says that it is, such as <c>Open MPI v4.1.4</c>.</summary>
    public string LibraryVersion { get; }

    /// <summary>Joins the group; returns when all its processes have.</summary>
    /// <param name="timeout">
    /// How long a rank waits for the others at any place, at least 1 second: longer than what one of them does alone,
    /// such as loading data, an evaluation, or writing files. Default <see cref="DefaultTimeout"/>.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is below 1 second.</exception>
    /// <exception cref="PlatformNotSupportedException">This is neither Linux nor macOS.</exception>
    /// <exception cref="DllNotFoundException">There is no MPI; the message says what was looked for.</exception>
    /// <exception cref="InvalidOperationException">
    /// The process has joined already; or the launcher is of another MPI than the library, which then does not know of
    /// the other processes.
    /// </exception>
    public static MpiGroup Join(TimeSpan? timeout = null)
    {
        TimeSpan limit = timeout ?? DefaultTimeout;
        if (limit < TimeSpan.FromSeconds(1))
            throw new ArgumentOutOfRangeException(
                nameof(timeout), limit, "The time to wait for the other ranks must be at least 1 second.");
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
            throw new PlatformNotSupportedException("MnistCnn.Distributed knows MPI on Linux and macOS.");
        if (Interlocked.Exchange(ref s_joined, 1) != 0)
            throw new InvalidOperationException(
                $"This process has joined its group already, which MPI allows once: pass that {nameof(MpiGroup)} on.");
        var launcher = Launcher.Find();
        var group = new MpiGroup(MpiLibrary.Load(launcher), launcher, limit);
        if (group.Rank == 0 && ProcessorBinding.FindDoubt(group.LocalSize) is { } doubt)
            GroupEnd.Write(doubt);
        return group;
    }

    /// <inheritdoc/>
    public override void AllReduce(Span<float> values)
    {
        lock (_lock)
        {
            Announce(GroupCall.AllReduce, values.Length);
            _watchdog.Begin("MPI_Allreduce");
            Check(NativeMpi.AllReduce(
                _handles.InPlace, ref MemoryMarshal.GetReference(values), values.Length, _handles.Float, _handles.Sum,
                _handles.World));
            _watchdog.End();
        }
    }

    /// <inheritdoc/>
    public override void Broadcast(Span<byte> values)
    {
        lock (_lock)
        {
            Announce(GroupCall.Broadcast, values.Length);
            _watchdog.Begin("MPI_Bcast");
            Check(NativeMpi.Broadcast(
                ref MemoryMarshal.GetReference(values), values.Length, _handles.Byte, root: 0, _handles.World));
            _watchdog.End();
        }
    }

    /// <inheritdoc/>
    public override void AllGather(ReadOnlySpan<byte> values, Span<byte> all)
    {
        ArgumentOutOfRangeException.ThrowIfZero(values.Length, nameof(values));
        ArgumentOutOfRangeException.ThrowIfNotEqual(all.Length, (long)Size * values.Length, nameof(all));
        lock (_lock)
        {
            bool isSmall = values.Length <= Announcements.Room;
            Announce(GroupCall.AllGather, values.Length, isSmall ? values : []);
            if (isSmall)
            {
                for (int rank = 0; rank < Size; rank++)
                    _announcements.PayloadOf(rank, values.Length).CopyTo(all[(rank * values.Length)..]);
                return;
            }

            _watchdog.Begin("MPI_Allgather");
            Check(NativeMpi.AllGather(
                ref MemoryMarshal.GetReference(values), values.Length, _handles.Byte,
                ref MemoryMarshal.GetReference(all), values.Length, _handles.Byte, _handles.World));
            _watchdog.End();
        }
    }

    /// <summary>
    /// Leaves the group, when all ranks do: where another still trains, all processes end with a message.
    /// </summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_hasLeft)
                return;
            Announce(GroupCall.Leave, 0);
            AppDomain.CurrentDomain.FirstChanceException -= OnException;
            AppDomain.CurrentDomain.UnhandledException -= OnUnhandledException;
            AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
            Finish();
        }
    }

    private void Finish()
    {
        _watchdog.Begin("MPI_Finalize");
        _ = NativeMpi.Finalize();
        (_hasLeft, _isInitialized) = (true, false);
        _watchdog.End();
        _watchdog.Dispose();
    }

    private void Announce(GroupCall call, long length, ReadOnlySpan<byte> payload = default)
    {
        ObjectDisposedException.ThrowIf(_hasLeft, this);
        if (!_announcements.Exchange(call, length, payload))
            End($"It waited {_timeout} in {call} for the other ranks. One of them hangs or cannot be reached: of those "
                + "that still run it is the one that does not say this itself.");
        for (int rank = 0; rank < Size; rank++)
        {
            if (_announcements.Of(rank) is var told && told != (call, length))
                End(Difference(rank, told, (call, length)));
        }
    }

    private string Difference(
        int rank, (GroupCall Call, long Length) there, (GroupCall Call, long Length) here) =>
        there.Call == GroupCall.Leave
            ? $"Rank {rank} has ended or left the group, and this one is not done: all ranks must make the same calls."
        : here.Call == GroupCall.Leave
            ? $"It ended or left the group, and rank {rank} is not done: all ranks must make the same calls."
                + (_lastException is null ? "" : $" The last exception here was {_lastException}")
            : $"It is in {here.Call} of {here.Length}, and rank {rank} in {there.Call} of {there.Length}: all ranks "
                + "must make the same calls of Fit and Resume.";

    private void Refuse(MpiLibrary library, Launcher launcher, int started)
    {
        Finish();
        throw new InvalidOperationException(
            $"{launcher.Name} has started {started} processes, and {library.Name} ({LibraryVersion}) knows of {Size}: "
            + $"they belong to different MPIs, and each process would train alone. {launcher.Advice}");
    }

    private void Check(int failure)
    {
        if (failure != 0)
            End($"Its MPI failed with error {failure}.");
    }

    private void TooLong(string call) =>
        End($"It waited {_timeout} in {call}: another rank hangs, is gone or cannot be reached.");

    private void End(string message) =>
        GroupEnd.Now(_isInitialized ? _handles.World : null, $"rank {Rank} of {Size}: {message}");

    // One that has ended what disposes the group is not yet told to anybody.
    private void OnException(object? sender, FirstChanceExceptionEventArgs failure) =>
        _lastException = failure.Exception;

    private void OnUnhandledException(object sender, UnhandledExceptionEventArgs failure) =>
        End($"It failed: {failure.ExceptionObject}");

    // In the middle of training it is the others that find out.
    private void OnProcessExit(object? sender, EventArgs arguments)
    {
        if (!_lock.TryEnter(TimeSpan.FromSeconds(1)))
            End("It is ending in the middle of a call.");
        try
        {
            Dispose();
        }
        finally
        {
            _lock.Exit();
        }
    }

    private static ulong StableHash(string text) => text.Aggregate(14695981039346656037, (hash, letter) =>
        unchecked((hash ^ letter) * 1099511628211));
}
