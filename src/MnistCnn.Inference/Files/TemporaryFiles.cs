using System.Collections.Concurrent;

namespace MnistCnn.Files;

/// <summary>
/// Files and folders that are not to stay: <c>name.mark.tmp</c>, where the mark tells which process made them, so that
/// what a killed process left is told from what a live one is about to rename.
/// </summary>
internal static class TemporaryFiles
{
    /// <summary>How much longer than the name of what it stands for a temporary name is.</summary>
    public const int AddedLength = 1 + ProcessMark.Length + 4;

    private const string Suffix = ".tmp";

    private static readonly EnumerationOptions All = new()
    {
        AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true,
    };

    // Nobody can say of a process on another machine whether it has ended.
    private static readonly TimeSpan LongestWrite = TimeSpan.FromDays(1);

    // What this process itself wanted to delete and could not.
    private static readonly ConcurrentDictionary<string, bool> Left = [];

    /// <summary>A new name beside a path.</summary>
    public static string NameFor(string path) => $"{path}.{ProcessMark.Create()}{Suffix}";

    /// <summary>Deletes one; where that fails, a later sweep does.</summary>
    public static void TryDelete(string path, IFileSteps steps)
    {
        Left[path] = true;
        try
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            else
                steps.Delete(path);
            Left.TryRemove(path, out _);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What went wrong before matters more than a temporary file that stays.
        }
    }

    /// <summary>Deletes what processes that have ended left beside a path.</summary>
    public static void Sweep(string path)
    {
        string name = Path.GetFileName(path);
        Sweep(Path.GetDirectoryName(Path.GetFullPath(path))!, written => written == name);
    }

    /// <summary>Deletes what processes that have ended left beside paths of certain names.</summary>
    /// <param name="directory">Where to look; nothing happens if it does not exist.</param>
    /// <param name="isName">Whether a path of this name is meant.</param>
    /// <exception cref="IOException">The directory cannot be read.</exception>
    public static void Sweep(string directory, Predicate<string> isName)
    {
        if (!Directory.Exists(directory))
            return;
        foreach (string path in Directory.EnumerateFileSystemEntries(directory, $"*{Suffix}", All))
        {
            if (Split(Path.GetFileName(path)) is var (name, mark) && isName(name) && IsLeft(path, mark))
                TryDelete(path, DiskSteps.Instance);
        }
    }

    private static (string Name, string Mark)? Split(string candidate)
    {
        int length = candidate.Length - AddedLength;
        if (length <= 0 || candidate[length] != '.' || !candidate.EndsWith(Suffix, StringComparison.Ordinal))
            return null;
        string mark = candidate.Substring(length + 1, ProcessMark.Length);
        return ProcessMark.IsMark(mark) ? (candidate[..length], mark) : null;
    }

    private static bool IsLeft(string path, string mark) =>
        Left.ContainsKey(path)
            || (ProcessMark.IsGone(mark)
                ?? (DateTime.UtcNow - File.GetLastWriteTimeUtc(path) > LongestWrite && !IsOpen(path)));

    private static bool IsOpen(string path)
    {
        if (Directory.Exists(path))
            return false;
        try
        {
            RegularFile.ThrowIfNone(path);
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
