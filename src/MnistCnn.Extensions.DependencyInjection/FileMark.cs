using MnistCnn.Files;

namespace MnistCnn.Extensions.DependencyInjection;

/// <summary>
/// What tells one content of a file from another without reading it: of the file that a path leads to, through links of
/// files and of directories.
/// </summary>
/// <param name="Version">What Linux tells, where another file can have the same times; nothing elsewhere.</param>
/// <param name="Created">When it was created, on other systems.</param>
/// <param name="Written">When it was last written to, on other systems.</param>
/// <param name="Length">Its bytes, on other systems.</param>
internal readonly record struct FileMark(UnixFile.Version Version, DateTime Created, DateTime Written, long Length)
{
    /// <summary>The mark of a path as it is now; that of nothing where there is none.</summary>
    public static FileMark Of(string path)
    {
        if (UnixFile.Of(path) is { } status)
            return new FileMark(status.Version, default, default, 0);
        try
        {
            // Open, because the times of a path are those of a link; with all rights to others, not to be in their way.
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return new FileMark(
                default, File.GetCreationTimeUtc(file.SafeFileHandle), File.GetLastWriteTimeUtc(file.SafeFileHandle),
                file.Length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
