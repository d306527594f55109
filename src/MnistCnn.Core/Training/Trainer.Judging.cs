using MnistCnn.Data;
using MnistCnn.Engines;
using MnistCnn.Metrics;

namespace MnistCnn.Training;

public sealed partial class Trainer
{
    /// <summary>Judges the model on labelled images, in evaluation mode.</summary>
    /// <remarks>
    /// Images in a file are read a few at a time. With <see cref="TrainerOptions.Metrics"/> the probabilities of all
    /// are kept in memory, as <see cref="Predict"/> gives them.
    /// </remarks>
    /// <param name="images">The images.</param>
    /// <param name="cancellationToken">Ends it after some more images.</param>
    /// <exception cref="ArgumentException">
    /// The images do not fit the model, or have more or fewer classes than it tells apart.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// A run trains the model, and this call comes from none of its hooks.
    /// </exception>
    /// <exception cref="IOException">Images in a file cannot be read.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public ClassificationMetrics Evaluate(ImageSource images, CancellationToken cancellationToken = default)
    {
        using ModelTurn.JudgingTurn turn = ModelTurn.Of(_model).Judge(_model.Name, mayBeHook: true);
        return Judge(images, forLabels: true, evaluator => evaluator.Evaluate(cancellationToken));
    }

    /// <summary>
    /// The class probabilities of images, in evaluation mode. Their labels do not count: the model may tell more
    /// classes apart than they have.
    /// </summary>
    /// <param name="images">The images.</param>
    /// <param name="cancellationToken">Ends it after some more images.</param>
    /// <exception cref="ArgumentException">
    /// The images do not fit the model, or have more probabilities together than an array takes.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// A run trains the model, and this call comes from none of its hooks.
    /// </exception>
    /// <exception cref="IOException">Images in a file cannot be read.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public PredictionSet Predict(ImageSource images, CancellationToken cancellationToken = default)
    {
        using ModelTurn.JudgingTurn turn = ModelTurn.Of(_model).Judge(_model.Name, mayBeHook: true);
        return Judge(images, forLabels: false, evaluator => evaluator.Predict(cancellationToken));
    }

    /// <summary>
    /// <see cref="Evaluate"/> on a thread of its own. A hook calls <see cref="Evaluate"/>: training would go on
    /// meanwhile.
    /// </summary>
    /// <inheritdoc cref="Evaluate" path="/param|/returns|/exception"/>
    public Task<ClassificationMetrics> EvaluateAsync(ImageSource images, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        return JudgeAsync(() =>
            Judge(images, forLabels: true, evaluator => evaluator.Evaluate(cancellationToken)), cancellationToken);
    }

    /// <summary>
    /// <see cref="Predict"/> on a thread of its own. A hook calls <see cref="Predict"/>: training would go on
    /// meanwhile.
    /// </summary>
    /// <inheritdoc cref="Predict" path="/param|/returns|/exception"/>
    public Task<PredictionSet> PredictAsync(ImageSource images, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        return JudgeAsync(() =>
            Judge(images, forLabels: false, evaluator => evaluator.Predict(cancellationToken)), cancellationToken);
    }

    private async Task<T> JudgeAsync<T>(Func<T> judge, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using ModelTurn.JudgingTurn turn = ModelTurn.Of(_model).Judge(_model.Name, mayBeHook: false);
        return await OnThread(judge).ConfigureAwait(false);
    }

    private T Judge<T>(ImageSource images, bool forLabels, Func<IEvaluator, T> judge)
    {
        using IDisposable? use = _model.Use();
        _engine.Check(images, nameof(images), forLabels);
        using IEvaluator evaluator = _engine.CreateEvaluator(images, Options);
        return judge(evaluator);
    }
}
