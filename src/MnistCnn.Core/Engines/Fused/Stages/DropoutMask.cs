namespace MnistCnn.Engines.Fused.Stages;

/// <summary>
/// Which hidden units are dropped: a function of seed, step, image and unit alone, so that masks do not depend on the
/// number of threads, and a run can go on from a saved seed and step.
/// </summary>
internal readonly struct DropoutMask(double rate, long seed)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private readonly ulong _dropBelow = (ulong)(rate * (1UL << 32));

    /// <summary>What a unit that stays is multiplied by.</summary>
    public float Scale { get; } = (float)(1 / (1 - rate));

    /// <summary>ReLU and dropout; NaN and infinity times zero stay NaN, as in PyTorch.</summary>
    /// <param name="units">The hidden layer's sums of one image.</param>
    /// <param name="step">Number of the step.</param>
    /// <param name="image">Place of the image in its batch.</param>
    public void Apply(Span<float> units, long step, int image)
    {
        ulong state = Mix(unchecked(Mix((ulong)seed + Golden) + (ulong)step)) + ((ulong)image << 32);
        for (int i = 0; i < units.Length; i += 2)
        {
            ulong bits = Mix(state += Golden);
            units[i] = Rectify(units[i]) * Factor(bits & uint.MaxValue);
            if (i + 1 < units.Length)
                units[i + 1] = Rectify(units[i + 1]) * Factor(bits >> 32);
        }
    }

    /// <summary>Back through dropout and ReLU: a unit that is zero was dropped or dead.</summary>
    public void ApplyToGradient(ReadOnlySpan<float> units, Span<float> gradient)
    {
        for (int i = 0; i < units.Length; i++)
            gradient[i] = units[i] <= 0 ? 0 : gradient[i] * Scale;
    }

    private static float Rectify(float value) => value <= 0 ? 0 : value;

    // SplitMix64's mixing function.
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private float Factor(ulong random) => random < _dropBelow ? 0 : Scale;
}
