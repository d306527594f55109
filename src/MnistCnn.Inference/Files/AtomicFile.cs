using System.Security.Cryptography;

namespace MnistCnn.Files;

/// <summary>
/// Writes files so that a reader finds the old file or the new one, complete, whatever interrupts the writer.
/// </summary>
public static class AtomicFile
{
    private const string Suffix = ".tmp";
    private const int RandomDigits = 8;

    /// <summary>
    /// Writes a file beside its place as <c>name.random.tmp</c>, flushes it to the disk, renames it onto
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
        string temporary = $"{target}.{RandomNumberGenerator.GetHexString(RandomDigits, lowercase: true)}{Suffix}";
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
            TryDelete(temporary, steps);
            throw;
        }

        steps.FlushDirectory(directory);
    }

    /// <summary>Deletes what killed processes left behind while they wrote <paramref name="path"/>.</summary>
    /// <remarks>What a live process is writing stays: it holds its file open.</remarks>
    internal static void DeleteTemporaries(string path)
    {
        (string directory, string name) = Split(path);
        DeleteTemporaries(directory, written => written == name);
    }

    /// <summary>Deletes what killed processes left behind while they wrote files of certain names.</summary>
    /// <param name="directory">Where to look; nothing happens if it does not exist.</param>
    /// <param name="isName">Whether a file of this name is meant.</param>
    internal static void DeleteTemporaries(string directory, Predicate<string> isName)
    {
        if (!Directory.Exists(directory))
            return;
        foreach (string file in Directory.EnumerateFiles(directory, $"*{Suffix}"))
        {
            if (WrittenName(Path.GetFileName(file)) is { } name && isName(name) && !IsOpen(file))
                TryDelete(file, DiskSteps.Instance);
        }
    }

    // The name of the file that a temporary file was to become; null for any other file.
    private static string? WrittenName(string candidate)
    {
        int length = candidate.Length - 1 - RandomDigits - Suffix.Length;
        return length > 0
            && candidate.EndsWith(Suffix, StringComparison.Ordinal)
            && candidate[length] == '.'
            && candidate.Skip(length + 1).Take(RandomDigits).All(char.IsAsciiHexDigitLower)
                ? candidate[..length]
                : null;
    }

    private static bool IsOpen(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.None);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
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

    private static void TryDelete(string file, IFileSteps steps)
    {
        try
        {
            steps.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What went wrong before matters more than a temporary file that stays.
        }
    }
}
