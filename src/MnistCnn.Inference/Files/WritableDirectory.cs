namespace MnistCnn.Files;

/// <summary>Finds out before a long run, not after it, whether files can be written to a directory.</summary>
internal static class WritableDirectory
{
    private const string Probe = ".probe";

    /// <summary>Makes the directory when missing: somebody may have deleted it while a run was writing there.</summary>
    /// <exception cref="IOException">It cannot be made; the message names it.</exception>
    public static void Make(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(directory, exception);
        }
    }

    /// <summary>Makes the directory when missing and tries a file in it.</summary>
    /// <exception cref="IOException">The directory cannot be made or written to; the message names it.</exception>
    public static void Ensure(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            string probe = Path.Combine(directory, Probe);
            TemporaryFiles.Sweep(probe);
            using var stream = new FileStream(
                TemporaryFiles.NameFor(probe),
                FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(directory, exception);
        }
    }

    private static IOException NotWritable(string directory, Exception exception) =>
        new($"Files cannot be written to '{directory}': {exception.Message}", exception);
}
