using MnistCnn.Randomness;

namespace MnistCnn.Training;

/// <summary>
/// Which images are in which batch: one pass over them after another, each cut into batches, and in an order of its own
/// where they are shuffled. It follows from the seed and the number of the step alone, so that a run can be taken up
/// at any step.
/// </summary>
internal sealed class BatchOrder(int images, TrainerOptions options, int stepsPerPass, long seed)
{
    private readonly int[] _order = [.. Enumerable.Range(0, images)];

    /// <summary>The pass that <see cref="Of"/> gave a batch of last, 1 for the first; 0 before that.</summary>
    public long Pass { get; private set; }

    /// <param name="stepNumber">0 for the first of the first epoch.</param>
    public ReadOnlySpan<int> Of(long stepNumber)
    {
        Begin((stepNumber / stepsPerPass) + 1);
        return Batch(stepNumber % stepsPerPass);
    }

    /// <summary>The batch after one that <see cref="Of"/> gave; none where its pass ends.</summary>
    public ReadOnlySpan<int> After(long stepNumber)
    {
        long next = (stepNumber % stepsPerPass) + 1;
        return next < stepsPerPass ? Batch(next) : [];
    }

    private ReadOnlySpan<int> Batch(long number)
    {
        int start = (int)number * options.BatchSize;
        return _order.AsSpan(start, Math.Min(options.BatchSize, _order.Length - start));
    }

    private void Begin(long pass)
    {
        if (pass == Pass)
            return;
        Pass = pass;
        if (!options.Shuffle)
            return;
        for (int i = 0; i < _order.Length; i++)
            _order[i] = i;
        new RandomSource(RandomSource.Derive(seed, pass)).Shuffle(_order);
    }
}
