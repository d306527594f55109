using MnistCnn.Training;

namespace MnistCnn.Callbacks;

/// <summary>
/// Shows progress as Keras does: on a terminal a bar with the time left, redrawn in place; into a file or pipe one
/// plain line an epoch.
/// </summary>
public sealed class ProgressBar : TrainingCallback
{
    private static readonly TimeSpan RedrawInterval = TimeSpan.FromMilliseconds(100);

    private readonly TextWriter _output;
    private readonly bool _interactive;
    private readonly TimeProvider _time;
    private long _epochStart;
    private int _firstBatch;
    private long _lastDrawn;
    private int _lineLength;

    /// <summary>Makes a progress bar.</summary>
    /// <param name="output">Where to write. Default <see cref="Console.Out"/>.</param>
    /// <param name="interactive">
    /// Whether to redraw in place. Default: if <paramref name="output"/> is a terminal.
    /// </param>
    /// <param name="time">The clock. Default the system's.</param>
    public ProgressBar(TextWriter? output = null, bool? interactive = null, TimeProvider? time = null)
    {
        _output = output ?? Console.Out;
        _interactive = interactive ?? (_output == Console.Out && !Console.IsOutputRedirected);
        _time = time ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public override void OnEpochBegin(TrainingContext context, int epoch)
    {
        _epochStart = _lastDrawn = _time.GetTimestamp();
        _firstBatch = 0;
        if (_interactive)
            _output.WriteLine($"Epoch {epoch}/{context.Options.Epochs}");
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
        Redraw(ProgressLine.DuringEpoch(
            report.Batch, context.StepsPerEpoch, _time.GetElapsedTime(_epochStart), report.ReadRunningMetrics(),
            _firstBatch));
        _output.Flush();
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext context, EpochReport report)
    {
        string line = ProgressLine.AfterEpoch(report, context.StepsPerEpoch, _interactive, context.Options.Epochs);
        if (_interactive)
            Redraw(line);
        else
            _output.Write(line);
        EndLine();
    }

    /// <inheritdoc/>
    public override void OnTrainEnd(TrainingContext context)
    {
        if (_lineLength > 0)
            EndLine();
        if (context.StopRequested)
            _output.WriteLine($"Epoch {context.History.Epochs.Count}: {context.History.StopReason}");
    }

    private void Redraw(string line)
    {
        _output.Write('\r');
        _output.Write(line.PadRight(_lineLength));
        _lineLength = line.Length;
    }

    private void EndLine()
    {
        _output.WriteLine();
        _lineLength = 0;
    }
}
