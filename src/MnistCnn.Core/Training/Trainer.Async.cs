using MnistCnn.Data;

namespace MnistCnn.Training;

// On threads of their own, since training takes long, and would keep one of the pool from its work.
public sealed partial class Trainer
{
    /// <summary>
    /// <see cref="Fit(ImageSource, ImageSource?, CancellationToken)"/> on a thread of its own, which calls the hooks of
    /// all callbacks too.
    /// </summary>
    /// <remarks>
    /// Options and callbacks are those of the moment of the call. What the task ends with is what <c>Fit</c> would
    /// return or throw; cancelled, it is a cancelled task.
    /// </remarks>
    /// <inheritdoc cref="Fit(ImageSource, ImageSource?, CancellationToken)" path="/param|/returns|/exception"/>
    public Task<TrainingHistory> FitAsync(
        ImageSource training, ImageSource? validation = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(training);
        return TrainAsync(() => new RunImages(training, validation), resumeFrom: null, cancellationToken);
    }

    /// <summary>
    /// <see cref="Fit(IMnistDataset, double, CancellationToken)"/> on a thread of its own, which calls the hooks of all
    /// callbacks too.
    /// </summary>
    /// <inheritdoc cref="FitAsync(ImageSource, ImageSource?, CancellationToken)" path="/remarks"/>
    /// <inheritdoc cref="Fit(IMnistDataset, double, CancellationToken)" path="/param|/returns|/exception"/>
    public Task<TrainingHistory> FitAsync(
        IMnistDataset dataset, double validationSplit = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return TrainAsync(() => RunImages.Of(dataset, validationSplit), resumeFrom: null, cancellationToken);
    }

    /// <summary>
    /// <see cref="Resume(string, ImageSource, ImageSource?, CancellationToken)"/> on a thread of its own, which calls
    /// the hooks of all callbacks too.
    /// </summary>
    /// <inheritdoc cref="FitAsync(ImageSource, ImageSource?, CancellationToken)" path="/remarks"/>
    /// <inheritdoc cref="Resume(string, ImageSource, ImageSource?, CancellationToken)"
    /// path="/param|/returns|/exception"/>
    public Task<TrainingHistory> ResumeAsync(
        string path, ImageSource training, ImageSource? validation = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(training);
        return TrainAsync(() => new RunImages(training, validation), path, cancellationToken);
    }

    // The turn is taken before the call returns, so that of two calls the second is refused.
    private async Task<TrainingHistory> TrainAsync(
        Func<RunImages> images, string? resumeFrom, CancellationToken cancellationToken)
    {
        using ModelTurn.TrainingTurn turn = ModelTurn.Of(_model).Train(_model.Name);
        TrainerOptions options = Options;
        TrainingCallback[] callbacks = [.. Callbacks];
        return await OnThread(() => Train(turn, options, callbacks, images, resumeFrom, cancellationToken))
            .ConfigureAwait(false);
    }

    private static Task<T> OnThread<T>(Func<T> work) => Task.Factory.StartNew(
        work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
        TaskScheduler.Default);
}
