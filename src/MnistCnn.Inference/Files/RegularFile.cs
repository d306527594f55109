namespace MnistCnn.Files;

/// <summary>
/// Opens files, and nothing else: to read a pipe would wait for whoever writes to it, a device may have no end, and
/// what replaces either would be the end of it.
/// </summary>
internal static class RegularFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="IOException">It is not there, cannot be read, or is no file.</exception>
    public static FileStream OpenRead(string path)
    {
        ThrowIfNone(path);
        try
        {
            return File.OpenRead(path);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw Denied(path, exception);
        }
    }

    /// <summary>Reads a whole file.</summary>
    /// <inheritdoc cref="OpenRead" path="/exception"/>
    public static byte[] ReadAllBytes(string path)
    {
        ThrowIfNone(path);
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw Denied(path, exception);
        }
    }

    /// <summary>Does nothing where there is a file, or nothing at all.</summary>
    /// <exception cref="IOException">There is something else.</exception>
    public static void ThrowIfNone(string path)
    {
        string? what = Directory.Exists(path) ? "a directory" : UnixFile.Of(path)?.Type switch
        {
            UnixFile.FileType.Pipe => "a pipe",
            UnixFile.FileType.CharacterDevice or UnixFile.FileType.BlockDevice => "a device",
            UnixFile.FileType.Socket => "a socket",
            _ => null,
        };
        if (what is not null)
            throw new IOException($"'{path}' is {what}, and a file is needed.");
    }

    private static IOException Denied(string path, UnauthorizedAccessException exception) =>
        new($"'{path}' may not be read: {exception.Message}", exception);
}
