using System.Numerics;

namespace MnistCnn.Engines.Fused.Stages;

/// <summary>
/// Which values are dropped: a function of seed, step, image and place alone, so that masks do not depend on the number
/// of threads, and a run can go on from a saved seed and step.
/// </summary>
internal readonly struct DropoutMask(double rate, long seed)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private readonly ulong _dropBelow = (ulong)(rate * (1UL << 32));

    private uint DropBelow => (uint)_dropBelow;

    /// <summary>What a unit that stays is multiplied by.</summary>
    public float Scale { get; } = (float)(1 / (1 - rate));

    /// <summary>Multiplies values with 0, or <see cref="Scale"/>; NaN and infinity times zero stay NaN.</summary>
    /// <param name="values">Values that follow each other.</param>
    /// <param name="step">Number of the step.</param>
    /// <param name="image">Place of the image in its batch.</param>
    /// <param name="start">The place of the first value among the image's.</param>
    public void Multiply(Span<float> values, long step, int image, int start)
    {
        Numbers numbers = new(Start(step, image));
        int i = 0;
        for (; i + Vector<float>.Count <= values.Length; i += Vector<float>.Count)
        {
            Vector<uint> drawn = numbers.Draw(Vector.CreateSequence((uint)(start + i), 1u));
            (new Vector<float>(values[i..]) * Factors(drawn)).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
            values[i] *= Factor(numbers.Draw(new Vector<uint>((uint)(start + i)))[0]);
    }

    /// <summary>What a value or a whole channel is multiplied with: 0, or <see cref="Scale"/>.</summary>
    /// <inheritdoc cref="Multiply"/>
    public float FactorOf(long step, int image, int start) =>
        Factor(new Numbers(Start(step, image)).Draw(new Vector<uint>((uint)start))[0]);

    /// <summary>ReLU and dropout; NaN and infinity times zero stay NaN, as in PyTorch.</summary>
    /// <param name="units">The hidden layer's sums of one image.</param>
    /// <param name="step">Number of the step.</param>
    /// <param name="image">Place of the image in its batch.</param>
    public void Apply(Span<float> units, long step, int image)
    {
        // Two units share the 64 bits of a number, the first the lower half: as such numbers lie in memory.
        Vector<ulong> states = new Vector<ulong>(Start(step, image)) + Vector.CreateSequence(Golden, Golden);
        var stride = new Vector<ulong>(unchecked(Golden * (ulong)Vector<ulong>.Count));
        int i = 0;
        for (; i + Vector<float>.Count <= units.Length; i += Vector<float>.Count, states += stride)
            (Rectify(new Vector<float>(units[i..])) * Factors(states)).CopyTo(units[i..]);
        if (i == units.Length)
            return;
        Span<float> rest = stackalloc float[Vector<float>.Count];
        units[i..].CopyTo(rest);
        (Rectify(new Vector<float>(rest)) * Factors(states)).CopyTo(rest);
        rest[..(units.Length - i)].CopyTo(units[i..]);
    }

    /// <summary>Back through dropout and ReLU: a unit that is zero was dropped or dead.</summary>
    public void ApplyToGradient(ReadOnlySpan<float> units, Span<float> gradient)
    {
        int i = 0;
        for (; i + Vector<float>.Count <= units.Length; i += Vector<float>.Count)
        {
            Vector<int> isZero = Vector.LessThanOrEqual(new Vector<float>(units[i..]), Vector<float>.Zero);
            Vector.ConditionalSelect(isZero, Vector<float>.Zero, new Vector<float>(gradient[i..]) * Scale)
                .CopyTo(gradient[i..]);
        }

        for (; i < units.Length; i++)
            gradient[i] = units[i] <= 0 ? 0 : gradient[i] * Scale;
    }

    private ulong Start(long step, int image) =>
        unchecked(Mix(unchecked(Mix((ulong)seed + Golden) + (ulong)step)) + ((ulong)image << 32));

    private static Vector<float> Rectify(Vector<float> values) =>
        Vector.ConditionalSelect(Vector.LessThanOrEqual(values, Vector<float>.Zero), Vector<float>.Zero, values);

    // SplitMix64's mixing function.
    private static Vector<ulong> Mix(Vector<ulong> z)
    {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EB;
        return z ^ (z >>> 31);
    }

    private static ulong Mix(ulong z) => Mix(new Vector<ulong>(z))[0];

    private Vector<float> Factors(Vector<ulong> states) => Factors(Vector.AsVectorUInt32(Mix(states)));

    private Vector<float> Factors(Vector<uint> drawn) => Vector.ConditionalSelect(
        Vector.AsVectorSingle(Vector.LessThan(drawn, new Vector<uint>(DropBelow))), Vector<float>.Zero,
        new Vector<float>(Scale));

    private float Factor(ulong random) => random < _dropBelow ? 0 : Scale;

    // A number for each place, by a mixing function of 32 bits (Wellons, Prospecting for Hash Functions, 2018), between
    // whose halves a second key stands: two images do not have the same numbers in shifted places.
    private readonly struct Numbers(ulong key)
    {
        public Vector<uint> Draw(Vector<uint> places)
        {
            Vector<uint> x = (places * 0x9E3779B9u) + new Vector<uint>((uint)key);
            x = (x ^ (x >>> 16)) * 0x7FEB352Du;
            x = ((x ^ (x >>> 15)) * 0x846CA68Bu) ^ new Vector<uint>((uint)(key >> 32));
            x = (x ^ (x >>> 16)) * 0x7FEB352Du;
            x = (x ^ (x >>> 15)) * 0x846CA68Bu;
            return x ^ (x >>> 16);
        }
    }
}
