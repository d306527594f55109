using System.Collections.ObjectModel;
using MnistCnn.Metrics;
using MnistCnn.Models;

namespace MnistCnn.Training;

/// <summary>What one epoch came to.</summary>
/// <param name="Epoch">1 for the first.</param>
/// <param name="Training">
/// Running means over the epoch, with dropout active and weights changing, as Keras reports them.
/// </param>
/// <param name="Validation">On the validation set after the epoch; null without one.</param>
/// <param name="LearningRate">
/// The learning rate that the optimizer took in the epoch's last step; of several groups of parameters, the first whose
/// rate is not 0.
/// </param>
/// <param name="Duration">Time for training and validation, callbacks at the epoch's end left out.</param>
public sealed record EpochReport(
    int Epoch, ClassificationMetrics Training, ClassificationMetrics? Validation, double LearningRate,
    TimeSpan Duration)
{
    /// <summary>What the weights after this epoch are described by.</summary>
    internal TrainingSummary ToSummary() => new()
    {
        Epoch = Epoch,
        TrainingImages = Training.SampleCount,
        Loss = Training.Loss,
        Accuracy = Training.Accuracy,
        ValidationLoss = Validation?.Loss,
        ValidationAccuracy = Validation?.Accuracy,
        ValidationMetrics = Validation?.Named ?? ReadOnlyDictionary<string, double>.Empty,
    };
}
