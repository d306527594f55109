using MnistCnn.Training;

namespace MnistCnn.Callbacks;

/// <summary>Stops as soon as the training loss is NaN or infinite; Keras's <c>TerminateOnNaN</c>.</summary>
/// <remarks>Looks after every batch, which on a GPU makes it wait for the device each time.</remarks>
public sealed class TerminateOnNaN : TrainingCallback
{
    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingContext context, BatchReport report)
    {
        double loss = report.ReadRunningMetrics().Loss;
        if (!double.IsFinite(loss))
            context.RequestStop(
                FormattableString.Invariant($"The loss became {loss} in epoch {report.Epoch}, batch {report.Batch}."));
    }
}
