namespace MnistCnn.Kernels;

/// <summary>
/// A vector of floats of one width. Every kernel is written once over this interface, and the JIT compiles it anew for
/// each width: <see cref="Lanes512"/>, <see cref="Lanes256"/>, <see cref="Lanes128"/> and <see cref="ScalarLanes"/>.
/// </summary>
/// <remarks>A mask is a vector whose lanes have all bits set or none. Pointers need no alignment.</remarks>
internal unsafe interface ILanes<TVector>
    where TVector : struct
{
    /// <summary>Floats in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Vectors that a kernel may hold at once as sums, leaving registers for what it adds to them.</summary>
    static abstract int Accumulators { get; }

    static abstract TVector Zero { get; }

    static abstract TVector Load(float* source);

    static abstract void Store(float* target, TVector vector);

    static abstract TVector Broadcast(float value);

    static abstract TVector Broadcast(int bits);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Subtract(TVector left, TVector right);

    static abstract TVector Multiply(TVector left, TVector right);

    static abstract TVector Divide(TVector left, TVector right);

    /// <summary>The bits that are set in either.</summary>
    static abstract TVector Or(TVector left, TVector right);

    static abstract TVector Abs(TVector vector);

    static abstract TVector Sqrt(TVector vector);

    static abstract TVector Exp(TVector vector);

    /// <summary>left × right + addend, rounded once where the machine can.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector addend);

    /// <summary>The lanes added up, always in the same order.</summary>
    static abstract float Sum(TVector vector);

    /// <summary>
    /// Where the candidate is greater than the best, or is NaN: a maximum that keeps this one loses no NaN.
    /// </summary>
    static abstract TVector IsGreaterOrNaN(TVector candidate, TVector best);

    /// <summary>A bit for each lane that the mask sets, the first lane's the lowest.</summary>
    static abstract uint Bits(TVector mask);

    /// <summary>Where two vectors have the same bits.</summary>
    static abstract TVector HaveSameBits(TVector left, TVector right);

    /// <summary>The first where the mask is set, elsewhere the second.</summary>
    static abstract TVector Select(TVector mask, TVector whereSet, TVector elsewhere);

    /// <summary>
    /// Zero where <paramref name="condition"/> is zero or below, elsewhere (so also at NaN) the vector.
    /// </summary>
    static abstract TVector ZeroUnlessPositive(TVector condition, TVector vector);
}
