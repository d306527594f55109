using MnistCnn.Metrics;
using MnistCnn.State;

namespace MnistCnn.Training;

/// <summary>A <see cref="TrainingHistory"/> as it lies in a state.</summary>
internal static class StoredHistory
{
    public static void Save(TrainingHistory history, TrainingState state)
    {
        state.Set("epochs", history.Epochs.Count);
        foreach (EpochReport epoch in history.Epochs)
        {
            TrainingState part = state.Part($"{epoch.Epoch}");
            SaveMetrics(epoch.Training, part.Part("training"));
            if (epoch.Validation is { } validation)
                SaveMetrics(validation, part.Part("validation"));
            part.Set("learning_rate", epoch.LearningRate);
            part.Set("duration", epoch.Duration.Ticks);
        }

        if (history.StopReason is { } reason)
            state.Set("stop_reason", reason);
    }

    /// <param name="state">Where it lies.</param>
    /// <param name="before">Epochs before the first of it.</param>
    /// <exception cref="InvalidDataException">Something is missing or of another kind.</exception>
    public static TrainingHistory Load(TrainingState state, int before)
    {
        var epochs = new List<EpochReport>();
        int count = state.GetInt32("epochs");
        for (int epoch = before + 1; epoch - before <= count; epoch++)
        {
            TrainingState part = state.Part($"{epoch}");
            epochs.Add(new EpochReport(
                epoch, LoadMetrics(part.Part("training")),
                part.Contains("validation") ? LoadMetrics(part.Part("validation")) : null,
                part.GetDouble("learning_rate"), TimeSpan.FromTicks(part.GetInt64("duration"))));
        }

        return new TrainingHistory(epochs, state.Contains("stop_reason") ? state.GetString("stop_reason") : null);
    }

    public static void SaveMetrics(ClassificationMetrics metrics, TrainingState state)
    {
        state.Set("loss", metrics.Loss);
        state.Set("accuracy", metrics.Accuracy);
        state.Set("samples", metrics.SampleCount);
        StoredMetrics.Save(metrics.Named, state);
    }

    /// <exception cref="InvalidDataException">Something is missing or of another kind.</exception>
    public static ClassificationMetrics LoadMetrics(TrainingState state) =>
        new(state.GetDouble("loss"), state.GetDouble("accuracy"), state.GetInt32("samples"))
        {
            Named = StoredMetrics.Load(state),
        };
}
