using MnistCnn.Backup;
using MnistCnn.Files;
using MnistCnn.State;

namespace MnistCnn.Training;

/// <summary>What a run holds, part by part, for a backup to keep.</summary>
internal sealed class RunState(TrainingRun run) : IResumableRun
{
    private const string PlannedEpochs = "planned_epochs";

    private CallbackStates? _callbacks;

    /// <summary>
    /// Whether the earlier run was stopped before its last epoch, and nothing has changed since that makes it go on:
    /// more epochs, or a callback that no longer wants to stop.
    /// </summary>
    public bool HasStopped { get; private set; }

    public int Epochs => run.Context.Options.Epochs;

    public int StepsPerEpoch => run.Context.StepsPerEpoch;

    public bool SavesWithinEpoch => run.Step.SavesWithinEpoch;

    public IReadOnlyDictionary<string, string> Describe() => RunDescription.Of(run);

    public void Probe()
    {
        SaveWeights(new TrainingState());
        run.Step.SaveState(new TrainingState());
        _callbacks = new CallbackStates(run.Context, run.Callbacks.All);
    }

    public string? FindDifference(TrainingState state) => _callbacks!.FindDifference(state.Part("callbacks"));

    public void Save(TrainingState state, RunPosition position)
    {
        state.Set(PlannedEpochs, Epochs);
        StoredHistory.Save(run.Context.History, state.Part("history"));
        // After an epoch the model holds the moving averages, where there are some; it is the weights that go on.
        if (!position.IsWithinEpoch)
            run.Averages?.Hide();
        SaveWeights(state.Part("weights"));
        run.Averages?.SaveState(state.Part("average"));
        if (!position.IsWithinEpoch)
            run.Averages?.Show();
        run.Step.SaveState(state.Part("step"));
        run.Context.SaveState(state.Part("context"));
        _callbacks!.Save(state.Part("callbacks"));
    }

    public void Restore(TrainingState state, RunPosition position)
    {
        int before = run.Context.Options.InitialEpoch;
        TrainingHistory history = StoredHistory.Load(state.Part("history"), before);
        if (before + history.Epochs.Count != position.Epoch - 1)
            throw new InvalidDataException(
                $"It stands at {position}, and its history ends with epoch {before + history.Epochs.Count}.");
        if (Epochs > state.GetInt32(PlannedEpochs))
            history.StopReason = null;
        run.Context.History.TakeOver(history);
        run.Averages?.Hide();
        WeightSnapshot.Read(run.Context.Model, state.Part("weights")).Restore();
        run.Averages?.LoadState(state.Part("average"));
        run.Step.LoadState(state.Part("step"));
        run.Context.LoadState(state.Part("context"));
        // As after an epoch, whose averages the hooks at the end of training want to see.
        if (!position.IsWithinEpoch)
            run.Averages?.Show();
        _callbacks!.Load(state.Part("callbacks"));
        run.Context.DescribeModel();
        HasStopped = !position.IsWithinEpoch && history.StopReason is not null && run.Context.StopRequested;
    }

    public Action RememberWeights() => run.Context.CaptureWeights().Restore;

    private void SaveWeights(TrainingState state)
    {
        foreach (SafetensorsTensor tensor in run.Context.Model.ReadTensors())
            state.Set(tensor.Name, tensor);
    }
}
