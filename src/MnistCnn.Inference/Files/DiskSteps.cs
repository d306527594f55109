namespace MnistCnn.Files;

/// <summary>The steps of a write on the file system of this machine.</summary>
internal sealed class DiskSteps : IFileSteps
{
    public static readonly DiskSteps Instance = new();

    public Stream Create(string path, string target)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None,
        };
        if (OperatingSystem.IsWindows() || !File.Exists(target))
            return new FileStream(path, options);
        // Its owner first, alone: what the mode allows, it allows to that owner.
        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var stream = new FileStream(path, options);
        try
        {
            if (UnixFile.Of(target) is { } owner && UnixFile.Of(path) is { } ours
                && (owner.User, owner.Group) != (ours.User, ours.Group))
                UnixFile.GiveTo(path, owner);
            UnixFileMode mode = File.GetUnixFileMode(target);
            // File systems without modes have the same for all files, and let nobody set it.
            if (File.GetUnixFileMode(stream.SafeFileHandle) != mode)
                File.SetUnixFileMode(stream.SafeFileHandle, mode);
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public void Flush(Stream stream) => ((FileStream)stream).Flush(flushToDisk: true);

    public void Replace(string source, string target) => File.Move(source, target, overwrite: true);

    public void FlushDirectory(string path) => UnixFile.FlushDirectory(path);

    public void Delete(string path) => File.Delete(path);
}
