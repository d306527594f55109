namespace MnistCnn.Files;

/// <summary>
/// Writes files so that a reader finds the old file or the new one, complete, whatever interrupts the writer.
/// </summary>
public static class AtomicFile
{
    /// <summary>
    /// Writes a file beside its place as <c>name.mark.tmp</c>, flushes it to the disk, renames it onto
    /// <paramref name="path"/>, replacing a file that is there, and flushes the directory.
    /// </summary>
    /// <param name="path">The file to write; its directory must exist. Of a link, what it leads to is written.</param>
    /// <param name="write">Writes the content to a new, seekable stream, and leaves it open.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty or names no file.</exception>
    /// <exception cref="DirectoryNotFoundException">
    /// The directory of <paramref name="path"/> does not exist.
    /// </exception>
    /// <exception cref="IOException">
    /// The file cannot be written or renamed, for instance because the disk is full or the directory is read-only; or
    /// <paramref name="path"/> is a directory, a pipe, a device or a socket.
    /// </exception>
    /// <remarks>
    /// <para>
    /// When anything fails, whatever <paramref name="write"/> throws included, the temporary file is deleted and the
    /// previous file is as it was. Only a process that is killed leaves a temporary file behind.
    /// </para>
    /// <para>
    /// On Unix a file that is replaced keeps who may read and write it; on Linux also its owner and group, where the
    /// process may give files away. Access lists and extended attributes are not kept.
    /// </para>
    /// </remarks>
    public static void Write(string path, Action<Stream> write) => Write(path, write, DiskSteps.Instance);

    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    internal static void Write(string path, Action<Stream> write, IFileSteps steps)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        (string directory, string name) = Split(path);
        if (!Directory.Exists(directory))
            throw new DirectoryNotFoundException(
                $"{name} cannot be written: the directory {directory} does not exist; create it first.");
        string target = Path.Combine(directory, name);
        RegularFile.ThrowIfNone(target);
        string temporary = TemporaryFiles.NameFor(target);
        try
        {
            using (Stream stream = Allowed(target, () => steps.Create(temporary, target)))
            {
                write(stream);
                steps.Flush(stream);
            }

            Allowed(target, () =>
            {
                steps.Replace(temporary, target);
                return true;
            });
        }
        catch
        {
            TemporaryFiles.TryDelete(temporary, steps);
            throw;
        }

        steps.FlushDirectory(directory);
    }

    /// <summary>Deletes what processes that have ended left behind while they wrote <paramref name="path"/>.</summary>
    internal static void DeleteTemporaries(string path)
    {
        (string directory, string name) = Split(path);
        TemporaryFiles.Sweep(Path.Combine(directory, name));
    }

    // One kind of exception for what cannot be written, as documented.
    private static T Allowed<T>(string target, Func<T> step)
    {
        try
        {
            return step();
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"'{target}' may not be written: {exception.Message}", exception);
        }
    }

    // A link stays, and what it leads to is written, though it may not be there yet.
    private static (string Directory, string Name) Split(string path)
    {
        string full = Path.GetFullPath(path);
        if (new FileInfo(full).LinkTarget is not null)
            full = File.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName;
        string name = Path.GetFileName(full);
        return name.Length > 0
            ? (Path.GetDirectoryName(full)!, name)
            : throw new ArgumentException($"{path} names no file.", nameof(path));
    }
}
