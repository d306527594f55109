namespace MnistCnn.Files;

/// <summary>
/// A directory that one program at a time writes to, so that two do not mix their files. One that was killed keeps
/// nobody out.
/// </summary>
/// <example><code>using OutputDirectory output = OutputDirectory.Take("artifacts/study");</code></example>
public sealed class OutputDirectory : IDisposable
{
    private readonly OwnerLock _lock;

    private OutputDirectory(string path, OwnerLock held) => (Path, _lock) = (path, held);

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>Makes the directory when missing, and keeps others out until the result is disposed.</summary>
    /// <param name="path">The directory. The file <c>.lock</c> in it says meanwhile who has it.</param>
    /// <param name="option">
    /// What a user of the program sets to name another directory, such as <c>--output</c>, for the message; may be left
    /// out.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="IOException">
    /// Another process has it: the message names process, machine and since when; or nothing can be written there.
    /// </exception>
    public static OutputDirectory Take(string path, string? option = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string full = System.IO.Path.GetFullPath(path);
        WritableDirectory.Ensure(full);
        string another = option is null ? "choose another directory" : $"name another directory with {option}";
        return new OutputDirectory(
            full,
            OwnerLock.Take(System.IO.Path.Combine(full, ".lock"), full, $"Wait until it ends, or {another}."));
    }

    /// <summary>Lets others have the directory.</summary>
    public void Dispose() => _lock.Dispose();
}
