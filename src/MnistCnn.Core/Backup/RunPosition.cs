using MnistCnn.State;

namespace MnistCnn.Backup;

/// <summary>Where a run goes on.</summary>
/// <param name="Epoch">1 for the first.</param>
/// <param name="Batch">The next batch, 1 for the first; 0 where the epoch has not begun.</param>
/// <param name="Elapsed">Time that the epoch has taken so far.</param>
internal readonly record struct RunPosition(int Epoch, int Batch, TimeSpan Elapsed)
{
    // More can be added to it.
    private static readonly TimeSpan Longest = TimeSpan.MaxValue / 2;

    public static RunPosition Start => new(1, 0, TimeSpan.Zero);

    public bool IsWithinEpoch => Batch > 0;

    public bool IsWithin(int epoch) => IsWithinEpoch && epoch == Epoch;

    /// <summary>
    /// Time that an epoch had taken when the run was interrupted; none for an epoch that was not under way.
    /// </summary>
    public TimeSpan ElapsedIn(int epoch) => IsWithin(epoch) ? Elapsed : TimeSpan.Zero;

    public override string ToString() => IsWithinEpoch ? $"epoch {Epoch}, batch {Batch}" : $"epoch {Epoch}";

    public void Save(TrainingState state)
    {
        state.Set("epoch", Epoch);
        state.Set("batch", Batch);
        state.Set("elapsed", Elapsed.Ticks);
    }

    /// <exception cref="InvalidDataException">It is no place in a run.</exception>
    public static RunPosition Load(TrainingState state)
    {
        var position = new RunPosition(
            state.GetInt32("epoch"), state.GetInt32("batch"), TimeSpan.FromTicks(state.GetInt64("elapsed")));
        return position is { Epoch: > 0, Batch: >= 0 } && position.Elapsed >= TimeSpan.Zero
            && position.Elapsed <= Longest
            ? position
            : throw new InvalidDataException(
                $"It stands at {position}, after {position.Elapsed} of that epoch, which is no place in a run.");
    }
}
