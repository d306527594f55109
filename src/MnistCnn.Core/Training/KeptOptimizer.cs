using MnistCnn.State;

namespace MnistCnn.Training;

/// <summary>What a trainer keeps of its optimizer from one run to the next.</summary>
internal sealed class KeptOptimizer
{
    private (TrainerOptions Options, TrainingState State)? _kept;

    /// <summary>Takes over what the last run left, if this one wants it. A run that fails leaves nothing.</summary>
    /// <exception cref="NotSupportedException">It is to be kept, and does not tell its state.</exception>
    /// <exception cref="InvalidDataException">The model has other weights by now.</exception>
    public void Restore(TrainingRun run)
    {
        TrainerOptions options = run.Context.Options;
        (TrainerOptions Options, TrainingState State)? kept = _kept;
        _kept = null;
        if (!options.KeepOptimizer)
            return;
        run.Step.SaveState(new TrainingState());
        if (kept is not { } last
            || (last.Options.Optimizer, last.Options.LearningRate) != (options.Optimizer, options.LearningRate))
            return;
        run.Step.LoadState(last.State.Part("step"));
        run.Context.LoadState(last.State.Part("context"));
    }

    /// <summary>Keeps it for the next run, if this one is told to.</summary>
    public void Save(TrainingRun run)
    {
        if (!run.Context.Options.KeepOptimizer)
            return;
        var state = new TrainingState();
        run.Step.SaveState(state.Part("step"));
        run.Context.SaveState(state.Part("context"));
        _kept = (run.Context.Options, state);
    }
}
