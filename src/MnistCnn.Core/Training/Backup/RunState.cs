using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MnistCnn.Training.Backup;

/// <summary>What a run holds, part by part.</summary>
internal static class RunState
{
    /// <exception cref="NotSupportedException">Something cannot be kept.</exception>
    public static void Probe(TrainingRun run)
    {
        SaveWeights(run, new TrainingState());
        run.Step.SaveState(new TrainingState());
    }

    public static void Save(TrainingRun run, TrainingState state, RunPosition position)
    {
        StoredHistory.Save(run.Context.History, state.Part("history"));
        if (position.IsWithinEpoch)
            SaveWeights(run, state.Part("weights"));
        else
            SaveWeightsBehindAverages(run, state.Part("weights"));
        run.Step.SaveState(state.Part("step"));
        foreach ((int index, IStatefulCallback callback) in run.Callbacks.Stateful.Index())
            callback.SaveState(run.Context, state.Part($"callbacks/{index}"));
    }

    /// <exception cref="InvalidDataException">Something is missing or of another kind.</exception>
    public static void Restore(TrainingRun run, TrainingState state, RunPosition position)
    {
        TrainingHistory history = StoredHistory.Load(state.Part("history"));
        if (history.Epochs.Count != position.Epoch - 1)
            throw new InvalidDataException($"It stands at {position}, and its history has {history.Epochs.Count} epochs.");
        run.Context.History.TakeOver(history);
        run.Step.UseAverages(false);
        foreach ((string name, Tensor tensor) in run.Context.Model.state_dict())
            state.Part("weights").CopyTo(name, tensor);
        try
        {
            run.Step.LoadState(state.Part("step"));
        }
        catch (ExternalException exception)
        {
            throw new InvalidDataException($"libtorch does not take it: {exception.Message.Split('\n')[0]}", exception);
        }

        if (!(run.Step.LearningRate >= 0 && double.IsFinite(run.Step.LearningRate)))
            throw new InvalidDataException(FormattableString.Invariant($"Its learning rate is {run.Step.LearningRate}, and must be 0 or more, and finite."));
        // As after an epoch, whose averages the hooks at the end of training want to see.
        run.Step.UseAverages(!position.IsWithinEpoch);
        foreach ((int index, IStatefulCallback callback) in run.Callbacks.Stateful.Index())
            callback.LoadState(run.Context, state.Part($"callbacks/{index}"));
    }

    private static void SaveWeights(TrainingRun run, TrainingState state)
    {
        foreach ((string name, Tensor tensor) in run.Context.Model.state_dict())
            state.Set(name, tensor);
    }

    // After an epoch the model may hold moving averages, and what a callback made of them; it is the weights that go on.
    private static void SaveWeightsBehindAverages(TrainingRun run, TrainingState state)
    {
        using WeightSnapshot? held = run.Context.Options.WeightAveragingMomentum is null ? null : run.Context.CaptureWeights();
        run.Step.UseAverages(false);
        SaveWeights(run, state);
        run.Step.UseAverages(true);
        held?.Restore();
    }
}
