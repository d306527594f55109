using MnistCnn.Engines;
using MnistCnn.Metrics;

namespace MnistCnn.Training;

/// <summary>Where training stands after a batch.</summary>
public readonly struct BatchReport
{
    private readonly ITrainingStep? _step;
    private readonly ClassificationMetrics? _metrics;

    /// <summary>Makes a report, to test a callback with.</summary>
    /// <param name="epoch">The epoch, 1 for the first.</param>
    /// <param name="batch">The batch in its epoch, 1 for the first.</param>
    /// <param name="runningMetrics">Means over the epoch so far.</param>
    public BatchReport(int epoch, int batch, ClassificationMetrics runningMetrics)
    {
        ArgumentNullException.ThrowIfNull(runningMetrics);
        (Epoch, Batch, _metrics) = (epoch, batch, runningMetrics);
    }

    internal BatchReport(int epoch, int batch, ITrainingStep step) => (Epoch, Batch, _step) = (epoch, batch, step);

    /// <summary>The epoch, 1 for the first.</summary>
    public int Epoch { get; }

    /// <summary>
    /// The batch in its epoch, 1 for the first; the last is <see cref="TrainingContext.StepsPerEpoch"/>.
    /// </summary>
    public int Batch { get; }

    /// <summary>
    /// Means over the epoch so far. Read it only when needed: on a GPU, reading waits for all work under way.
    /// </summary>
    public ClassificationMetrics ReadRunningMetrics() => _metrics ?? _step!.ReadMetrics();
}
