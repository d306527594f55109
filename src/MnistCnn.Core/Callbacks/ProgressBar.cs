using MnistCnn.Training;
using MnistCnn.Validation;

namespace MnistCnn.Callbacks;

/// <summary>
/// Shows progress as Keras does: on a terminal a bar with the time left, redrawn in place; into a file or pipe one
/// plain line an epoch.
/// </summary>
/// <remarks>
/// The line fits the terminal, and follows when that is resized: the bar gets shorter, then parts are left out. A
/// terminal whose <c>TERM</c> is <c>dumb</c> gets plain lines, and so does one where <c>NO_COLOR</c> is set. Where the
/// output breaks, training goes on, and the log says so.
/// </remarks>
public sealed class ProgressBar : TrainingCallback
{
    private const string Owner = nameof(ProgressBar);

    private const int UsualWidth = 80;

    private static readonly TimeSpan RedrawInterval = TimeSpan.FromMilliseconds(100);

    private readonly Announcements _output;
    private readonly bool _interactive;
    private readonly TimeProvider _time;
    private long _epochStart;
    private int _firstBatch;
    private long _lastDrawn;
    private int _lineLength;

    /// <summary>Makes a progress bar.</summary>
    /// <param name="output">Where to write. Default <see cref="Console.Out"/>.</param>
    /// <param name="interactive">
    /// Whether to redraw in place. Default: if <paramref name="output"/> is a terminal that can.
    /// </param>
    /// <param name="time">The clock. Default the system's.</param>
    public ProgressBar(TextWriter? output = null, bool? interactive = null, TimeProvider? time = null)
    {
        _output = new Announcements(output ?? Console.Out);
        _interactive = interactive ?? (IsConsole && CanRedraw());
        _time = time ?? TimeProvider.System;
    }

    /// <summary>
    /// Columns of the terminal, at least 1; null, the default, for those that it has at the moment, or 80 where it does
    /// not tell.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int? Width { get; init => field = Preconditions.AtLeast(Owner, nameof(Width), value, 1); }

    /// <inheritdoc/>
    public override bool RunsOnFirstRankOnly => true;

    private bool IsConsole => _output.Output == Console.Out && !Console.IsOutputRedirected;

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingContext context) => _lineLength = 0;

    /// <inheritdoc/>
    public override void OnEpochBegin(TrainingContext context, int epoch)
    {
        _epochStart = _lastDrawn = _time.GetTimestamp();
        _firstBatch = 0;
        if (_interactive)
            _output.WriteLine(context, $"Epoch {epoch}/{context.Options.Epochs}");
    }

    /// <inheritdoc/>
    public override void OnBatchBegin(TrainingContext context, int batch)
    {
        // An interrupted run goes on in the middle of an epoch, and the time left is reckoned from there.
        if (_firstBatch == 0)
            _firstBatch = batch;
    }

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingContext context, BatchReport report)
    {
        if (!_interactive || _time.GetElapsedTime(_lastDrawn) < RedrawInterval)
            return;
        _lastDrawn = _time.GetTimestamp();
        int width = LineWidth();
        Redraw(context, width, ProgressLine.DuringEpoch(
            report.Batch, context.StepsPerEpoch, _time.GetElapsedTime(_epochStart), report.ReadRunningMetrics(), width,
            _firstBatch));
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext context, EpochReport report)
    {
        if (!_interactive)
        {
            _output.WriteLine(context, ProgressLine.Plain(report, context.StepsPerEpoch, context.Options.Epochs));
            return;
        }

        int width = LineWidth();
        IReadOnlyList<string> lines = ProgressLine.AfterEpoch(report, context.StepsPerEpoch, width);
        Redraw(context, width, lines[0]);
        EndLine(context);
        foreach (string line in lines.Skip(1))
            _output.WriteLine(context, line);
    }

    /// <inheritdoc/>
    public override void OnTrainEnd(TrainingContext context)
    {
        if (_lineLength > 0)
            EndLine(context);
        if (context.StopRequested)
            _output.WriteLine(context, $"Epoch {context.LastEpoch}: {context.History.StopReason}");
    }

    private void Redraw(TrainingContext context, int width, string line)
    {
        // A terminal that has become too narrow for the line has broken it in two, or cut it: leave it behind.
        if (_lineLength > width)
            EndLine(context);
        _output.Write(context, $"\r{line.PadRight(_lineLength)}");
        _lineLength = line.Length;
    }

    private void EndLine(TrainingContext context)
    {
        _output.WriteLine(context, "");
        _lineLength = 0;
    }

    // The last column stays free: some terminals go to the next line as soon as it is written.
    private int LineWidth() => Math.Max(1, (Width ?? ConsoleWidth() ?? UsualWidth) - 1);

    private int? ConsoleWidth()
    {
        try
        {
            return IsConsole && Console.WindowWidth is > 0 and var width ? width : null;
        }
        catch (Exception exception) when (exception is IOException or PlatformNotSupportedException)
        {
            return null;
        }
    }

    private static bool CanRedraw() =>
        Environment.GetEnvironmentVariable("TERM") != "dumb"
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
}
