using MnistCnn.Models;
using MnistCnn.State;

namespace MnistCnn.Training;

/// <summary>A <see cref="TrainingSummary"/> as it lies in a state.</summary>
internal static class StoredSummary
{
    public static void Save(TrainingSummary training, TrainingState state)
    {
        state.Set("epoch", training.Epoch);
        state.Set("training_images", training.TrainingImages);
        state.Set("loss", training.Loss);
        state.Set("accuracy", training.Accuracy);
        if (training.ValidationLoss is { } loss)
            state.Set("validation_loss", loss);
        if (training.ValidationAccuracy is { } accuracy)
            state.Set("validation_accuracy", accuracy);
        StoredMetrics.Save(training.ValidationMetrics, state);
    }

    /// <returns>Null where none was kept.</returns>
    /// <exception cref="InvalidDataException">Something is missing or of another kind.</exception>
    public static TrainingSummary? Load(TrainingState state) => !state.Contains("epoch") ? null : new()
    {
        Epoch = state.GetInt32("epoch"),
        TrainingImages = state.GetInt32("training_images"),
        Loss = state.GetDouble("loss"),
        Accuracy = state.GetDouble("accuracy"),
        ValidationLoss = state.Contains("validation_loss") ? state.GetDouble("validation_loss") : null,
        ValidationAccuracy = state.Contains("validation_accuracy") ? state.GetDouble("validation_accuracy") : null,
        ValidationMetrics = StoredMetrics.Load(state),
    };
}
