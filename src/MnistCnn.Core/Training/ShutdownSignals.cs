using System.Runtime.InteropServices;

namespace MnistCnn.Training;

/// <summary>
/// Cancels a token when somebody asks the process to end, so that a run with a <see cref="TrainerOptions.Backup"/>
/// saves where it stands: Ctrl+C (SIGINT), a container or scheduler that stops (SIGTERM), a connection or terminal that
/// is lost (SIGHUP).
/// </summary>
/// <remarks>
/// The first signal cancels and does nothing else; a second one ends the process at once. A signal that the process was
/// started to ignore, as <c>nohup</c> does with SIGHUP, stays ignored.
/// </remarks>
/// <example>
/// <code>
/// using var shutdown = new ShutdownSignals();
/// trainer.Fit(mnist.Train, mnist.Test, shutdown.Token);
/// </code>
/// </example>
public sealed class ShutdownSignals : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Begins to listen.</summary>
    public ShutdownSignals() => _registrations =
    [
        .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }
            .Select(signal => PosixSignalRegistration.Create(signal, Receive)),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>The first signal; null before it.</summary>
    public PosixSignal? Received { get; private set; }

    /// <summary>
    /// What a shell expects of a process that a signal has ended: 128 and the signal's number, such as 130 after
    /// Ctrl+C; 0 before one.
    /// </summary>
    public int ExitCode => Received switch
    {
        PosixSignal.SIGHUP => 128 + 1,
        PosixSignal.SIGINT => 128 + 2,
        PosixSignal.SIGTERM => 128 + 15,
        _ => 0,
    };

    /// <summary>Ends listening: signals end the process again.</summary>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _cancellation.Dispose();
    }

    private void Receive(PosixSignalContext signal)
    {
        signal.Cancel = Received is null;
        Received ??= signal.Signal;
        if (signal.Cancel)
            _cancellation.Cancel();
    }
}
