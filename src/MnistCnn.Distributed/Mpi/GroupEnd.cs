using System.Diagnostics.CodeAnalysis;

namespace MnistCnn.Distributed.Mpi;

/// <summary>
/// Ends this process, and with it all others of the group, where training cannot go on: MPI cannot do without a rank.
/// </summary>
internal static class GroupEnd
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // A launcher that is told to end all may no longer pass on what it has not read.
    private static readonly TimeSpan TimeToRead = TimeSpan.FromMilliseconds(200);

    /// <param name="world">The communicator of all ranks; null before there is one, and after.</param>
    /// <param name="message">Why.</param>
    [DoesNotReturn]
    public static void Now(nint? world, string message)
    {
        // Should MPI itself not come to an end.
        new Thread(() =>
        {
            Thread.Sleep(Patience);
            NativeMpi.Exit(1);
        }) { IsBackground = true }.Start();
        Write(message);
        Thread.Sleep(TimeToRead);
        if (world is { } communicator)
            _ = NativeMpi.Abort(communicator, 1);
        NativeMpi.Exit(1);
        throw new InvalidOperationException(message);
    }

    /// <summary>Writes to standard error.</summary>
    public static void Write(string message)
    {
        try
        {
            Console.Error.WriteLine($"MnistCnn: {message}");
        }
        catch (IOException)
        {
            // Nobody reads it.
        }
    }
}
