namespace MnistCnn.Files;

/// <summary>The steps of a write on the file system of this machine.</summary>
internal sealed class DiskSteps : IFileSteps
{
    public static readonly DiskSteps Instance = new();

    public Stream Create(string path) => new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);

    public void Flush(Stream stream) => ((FileStream)stream).Flush(flushToDisk: true);

    public void Replace(string source, string target) => File.Move(source, target, overwrite: true);

    public void Delete(string path) => File.Delete(path);
}
