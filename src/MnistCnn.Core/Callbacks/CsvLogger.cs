using System.Text;
using MnistCnn.Files;
using MnistCnn.Serialization;
using MnistCnn.State;
using MnistCnn.Training;

namespace MnistCnn.Callbacks;

/// <summary>
/// Keeps a CSV file of the run: one line an epoch, written anew after each so that it is always whole; Keras's
/// <c>CSVLogger</c>. The columns are those of <see cref="TrainingHistory.ToCsv"/>.
/// </summary>
/// <remarks>One run at a time writes a file; a file beside it, <c>.lock</c>, says meanwhile which.</remarks>
public sealed class CsvLogger : TrainingCallback
{
    private const string EarlierName = "earlier";

    private string _earlier = "";
    private OwnerLock? _lock;

    /// <summary>Makes a logger; nothing is written yet.</summary>
    /// <param name="path">The file; its directory is made when missing, and made again when it vanishes.</param>
    public CsvLogger(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        FilePath = Path.GetFullPath(path);
    }

    /// <summary>The full path of the file.</summary>
    public string FilePath { get; }

    /// <summary>
    /// Whether a file of that name keeps its lines, and those of this run come after them; else it is replaced. Keras's
    /// <c>append</c>. Default false.
    /// </summary>
    public bool Append { get; init; }

    /// <summary>What stands between two values; Keras's <c>separator</c>. Default a comma.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to what may stand in a value.</exception>
    public char Separator
    {
        get;
        init => field = value is ',' or ';' or '|' or ' ' or '\t'
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(Separator), value,
                $"{nameof(CsvLogger)}.{nameof(Separator)} must be a comma, semicolon, bar, blank or tabulator.");
    } = ',';

    /// <inheritdoc/>
    public override bool RunsOnFirstRankOnly => true;

    /// <inheritdoc/>
    /// <exception cref="IOException">
    /// The file cannot be written, or that to append to cannot be read; or another run that has not ended writes it,
    /// whose process the message names.
    /// </exception>
    /// <exception cref="InvalidDataException">
    /// <see cref="Append"/> is set, and the file has other columns or another separator.
    /// </exception>
    public override void OnTrainBegin(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        WritableDirectory.Ensure(Path.GetDirectoryName(FilePath)!);
        _lock?.Dispose();
        _lock = OwnerLock.Take(
            $"{FilePath}.lock", FilePath, $"Wait until it ends, or give this {nameof(CsvLogger)} another file.");
        AtomicFile.DeleteTemporaries(FilePath);
        _earlier = Append && File.Exists(FilePath) ? ReadEarlier(HeaderLine(context)) : "";
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext context, EpochReport report)
    {
        ArgumentNullException.ThrowIfNull(context);
        WritableDirectory.Make(Path.GetDirectoryName(FilePath)!);
        string text = HistoryCsv.Format(context.History, Separator, NamesIn(context));
        if (_earlier.Length > 0)
            text = _earlier + text[HeaderLine(context).Length..];
        AtomicFile.Write(FilePath, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }

    /// <inheritdoc/>
    public override void OnTrainEnd(TrainingContext context)
    {
        _lock?.Dispose();
        _lock = null;
    }

    /// <inheritdoc/>
    public override void SaveState(TrainingContext context, TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (_earlier.Length > 0)
            state.Set(EarlierName, _earlier);
    }

    /// <inheritdoc/>
    // The file holds lines of this run too by then.
    public override void LoadState(TrainingContext context, TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (Append)
            _earlier = state.Contains(EarlierName) ? state.GetString(EarlierName) : "";
    }

    private static string[] NamesIn(TrainingContext context) =>
        [.. context.Options.Metrics.Select(metric => metric.Name)];

    private string HeaderLine(TrainingContext context) => HistoryCsv.HeaderLine(Separator, NamesIn(context));

    private string ReadEarlier(string header)
    {
        using var reader = new StreamReader(RegularFile.OpenRead(FilePath));
        string text = reader.ReadToEnd().ReplaceLineEndings("\n");
        if (text.Length > 0 && !text.EndsWith('\n'))
            text += '\n';
        if (text.Length > 0 && !text.StartsWith(header, StringComparison.Ordinal))
            throw new InvalidDataException(
                $"'{FilePath}' begins with '{FileText.Of(text.Split('\n')[0])}', and lines under "
                + $"'{header.TrimEnd()}' cannot be appended to it: choose another file, or leave "
                + $"{nameof(CsvLogger)}.{nameof(Append)} out.");
        return text;
    }
}
