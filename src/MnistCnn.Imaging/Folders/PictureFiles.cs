using System.Runtime.ExceptionServices;
using MnistCnn.Files;
using MnistCnn.Imaging.Reading;

namespace MnistCnn.Imaging.Folders;

/// <summary>Reads picture files on all processors.</summary>
internal sealed class PictureFiles(
    string root, ImageFolderOptions options, IProgress<ImageFolderProgress>? progress,
    CancellationToken cancellationToken)
{
    // What a message calls a file, behind its path.
    private const string It = "it";

    private readonly object _reporting = new();
    private int _done;

    /// <summary>The size of the first picture that can be read.</summary>
    /// <exception cref="InvalidDataException">None can.</exception>
    public (int Height, int Width) FirstSize(IEnumerable<LabelledFile> files)
    {
        List<UnreadableFile> unreadable = [];
        foreach (string path in files.Select(file => file.Path))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return PictureReader.ReadSize(ReadFile(path).Span, It, options.Limits);
            }
            catch (Exception exception) when (exception is IOException or InvalidDataException)
            {
                unreadable.Add(new UnreadableFile(path, FileText.Of(exception.Message)));
            }
        }

        throw Refused(unreadable);
    }

    /// <summary>Decodes all files of a part.</summary>
    /// <param name="part">The files.</param>
    /// <param name="sized">The options with a size.</param>
    /// <param name="fileCount">All files of all parts.</param>
    public DecodedPart Decode(PartFiles part, ImageFolderOptions sized, int fileCount)
    {
        (int height, int width) = sized.Size!.Value;
        int size = sized.Channels * height * width;
        byte[] pixels = new byte[(long)part.Files.Length * size];
        string?[] problems = new string?[part.Files.Length];
        ForEach(part.Files.Length, index =>
        {
            try
            {
                PictureReader.Read(
                    ReadFile(part.Files[index]).Span, It, sized, (height, width), pixels.AsSpan(index * size, size));
            }
            catch (Exception exception) when (exception is IOException or InvalidDataException)
            {
                problems[index] = FileText.Of(exception.Message);
            }

            Report(fileCount);
        });
        return new DecodedPart(part, pixels, problems);
    }

    /// <summary>The refusal of files, the first of many, sorted by their paths.</summary>
    public InvalidDataException Refused(IReadOnlyList<UnreadableFile> files)
    {
        IEnumerable<string> lines = files.OrderBy(file => file.Path, StringComparer.Ordinal)
            .Select(file => $"{FileText.Of(Shown(file.Path))}: {file.Reason}");
        string count = files.Count == 1 ? "1 file" : $"{files.Count} files";
        return new InvalidDataException(
            $"{root}: {count} cannot be read; mend or delete them, or set {nameof(ImageFolderOptions)}."
            + $"{nameof(ImageFolderOptions.SkipUnreadable)}.\n  {FileText.Lines(lines)}");
    }

    // A list may name files elsewhere, and those are shown as it names them.
    private string Shown(string path) => path.StartsWith(root, StringComparison.Ordinal)
        ? path[root.Length..].TrimStart(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar)
        : path;

    private ReadOnlyMemory<byte> ReadFile(string path)
    {
        using FileStream file = RegularFile.OpenRead(path);
        return PictureDecoder.ReadAll(file, It, options.Limits);
    }

    private void Report(int fileCount)
    {
        if (progress is null)
            return;
        lock (_reporting)
            progress.Report(new ImageFolderProgress(++_done, fileCount));
    }

    // What the caller's progress throws comes out as it is.
    private void ForEach(int count, Action<int> read)
    {
        var parallel = new ParallelOptions
        {
            CancellationToken = cancellationToken,
            MaxDegreeOfParallelism = Environment.ProcessorCount,
        };
        try
        {
            Parallel.For(0, count, parallel, read);
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
    }
}
