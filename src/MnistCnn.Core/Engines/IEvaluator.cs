using MnistCnn.Metrics;

namespace MnistCnn.Engines;

/// <summary>Runs a model over an image set without training it.</summary>
internal interface IEvaluator : IDisposable
{
    /// <summary>
    /// Loss and accuracy with the model's present weights. In a group all ranks call it, and share the images.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ClassificationMetrics Evaluate(CancellationToken cancellationToken = default);

    /// <summary>
    /// Class probabilities with the model's present weights, computed here alone: any rank may call it.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    PredictionSet Predict(CancellationToken cancellationToken = default);
}
