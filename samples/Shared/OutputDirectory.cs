using System.Globalization;

namespace MnistCnn.Samples;

/// <summary>
/// A directory that one run of a sample at a time writes to. The operating system holds the lock for as long as the
/// process lives, so one that was killed blocks nobody.
/// </summary>
internal sealed class OutputDirectory : IDisposable
{
    private readonly FileStream _lock;

    private OutputDirectory(string path, FileStream held) => (Path, _lock) = (path, held);

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>Makes the directory, and keeps others out until the result is disposed.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="option">What names another one.</param>
    /// <exception cref="IOException">Another process writes there, or nothing can be written there.</exception>
    public static OutputDirectory Take(string path, string option = "--output")
    {
        string full = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(full);
        string lockPath = System.IO.Path.Combine(full, ".lock"), holderPath = lockPath + ".pid";
        FileStream held;
        try
        {
            // The file stays: deleting it would let two processes lock two files.
            held = new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (File.Exists(holderPath))
        {
            throw new IOException(
                $"Process {File.ReadAllText(holderPath).Trim()} is writing to {full}. Wait until it ends, or name "
                + $"another directory with {option}.",
                exception);
        }

        // Beside the lock, because Windows lets nobody read a locked file.
        File.WriteAllText(holderPath, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new OutputDirectory(full, held);
    }

    public void Dispose() => _lock.Dispose();
}
