using MnistCnn.Metrics;

namespace MnistCnn.Engines;

/// <summary>Runs a model over an image set without training it.</summary>
internal interface IEvaluator : IDisposable
{
    /// <summary>Loss and accuracy with the model's present weights.</summary>
    ClassificationMetrics Evaluate();

    /// <summary>Class probabilities with the model's present weights.</summary>
    PredictionSet Predict();
}
