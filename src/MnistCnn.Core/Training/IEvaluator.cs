namespace MnistCnn.Training;

/// <summary>Runs a model over an image set without training it.</summary>
internal interface IEvaluator : IDisposable
{
    /// <summary>Loss and accuracy with the weights that the module has now.</summary>
    ClassificationMetrics Evaluate();

    /// <summary>Class probabilities with the weights that the module has now.</summary>
    Predictions Predict();
}
