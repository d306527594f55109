using System.Runtime.CompilerServices;
using MnistCnn.Kernels;

namespace MnistCnn.Training.Fused.Kernels;

/// <summary>
/// The one inner loop of the backward pass: target += Σ gradient × source[offset…], where most gradients of the sum are
/// zero and only the others are listed. Source and target are three stretches of floats of the same length; their sums
/// stay in registers while the list runs, and each gradient that is loaded serves all of them.
/// </summary>
/// <remarks>
/// For a convolution the stretches are rows of the kernel (or of the image under it), for a dense layer thirds of a row.
/// </remarks>
internal static unsafe class SparseSum<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>Vectors of each stretch that fit into the registers.</summary>
    public static int Columns => TLanes.Accumulators >= 24 ? 6 : 4;

    /// <summary>Any number of rows of any number of vectors, in as few blocks as the registers allow.</summary>
    public static void Add(
        Contribution* list, int count, float* source, nint sourceStride, float* target, nint targetStride, int rows, int vectors)
    {
        int blocks = (vectors + Columns - 1) / Columns;
        int columns = (vectors + blocks - 1) / blocks;
        for (int column = 0; column < vectors; column += columns)
        {
            int offset = column * TLanes.Count;
            for (int row = 0; row < rows; row += 3)
                AddBlock(
                    list, count, source + (row * sourceStride) + offset, sourceStride,
                    target + (row * targetStride) + offset, targetStride, Math.Min(3, rows - row), Math.Min(columns, vectors - column));
        }
    }

    /// <summary>Up to 3 rows of up to <see cref="Columns"/> vectors.</summary>
    public static void AddBlock(
        Contribution* list, int count, float* source, nint sourceStride, float* target, nint targetStride, int rows, int columns)
    {
        switch (columns)
        {
            case 1:
                Run<One>(list, count, source, sourceStride, target, targetStride, rows);
                break;
            case 2:
                Run<Two>(list, count, source, sourceStride, target, targetStride, rows);
                break;
            case 3:
                Run<Three>(list, count, source, sourceStride, target, targetStride, rows);
                break;
            case 4:
                Run<Four>(list, count, source, sourceStride, target, targetStride, rows);
                break;
            case 5:
                Run<Five>(list, count, source, sourceStride, target, targetStride, rows);
                break;
            default:
                Run<Six>(list, count, source, sourceStride, target, targetStride, rows);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Run<TColumns>(
        Contribution* list, int count, float* source, nint sourceStride, float* target, nint targetStride, int rows)
        where TColumns : ICount
    {
        // Rows that are not there repeat the first one, and are not stored.
        float* t1 = rows > 1 ? target + targetStride : target;
        float* t2 = rows > 2 ? t1 + targetStride : target;
        nint s1 = rows > 1 ? sourceStride : 0;
        nint s2 = rows > 2 ? 2 * sourceStride : 0;
        Load<TColumns>(target, out TVector a0, out TVector a1, out TVector a2, out TVector a3, out TVector a4, out TVector a5);
        Load<TColumns>(t1, out TVector b0, out TVector b1, out TVector b2, out TVector b3, out TVector b4, out TVector b5);
        Load<TColumns>(t2, out TVector c0, out TVector c1, out TVector c2, out TVector c3, out TVector c4, out TVector c5);
        for (Contribution* end = list + count; list < end; list++)
        {
            float* from = source + list->Offset;
            TVector gradient = TLanes.Broadcast(list->Gradient);
            Add<TColumns>(from, gradient, ref a0, ref a1, ref a2, ref a3, ref a4, ref a5);
            Add<TColumns>(from + s1, gradient, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5);
            Add<TColumns>(from + s2, gradient, ref c0, ref c1, ref c2, ref c3, ref c4, ref c5);
        }

        Store<TColumns>(target, a0, a1, a2, a3, a4, a5);
        if (rows > 1)
            Store<TColumns>(t1, b0, b1, b2, b3, b4, b5);
        if (rows > 2)
            Store<TColumns>(t2, c0, c1, c2, c3, c4, c5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<TColumns>(
        float* from, out TVector v0, out TVector v1, out TVector v2, out TVector v3, out TVector v4, out TVector v5)
        where TColumns : ICount
    {
        v0 = TLanes.Load(from);
        v1 = TColumns.Value > 1 ? TLanes.Load(from + TLanes.Count) : TLanes.Zero;
        v2 = TColumns.Value > 2 ? TLanes.Load(from + (2 * TLanes.Count)) : TLanes.Zero;
        v3 = TColumns.Value > 3 ? TLanes.Load(from + (3 * TLanes.Count)) : TLanes.Zero;
        v4 = TColumns.Value > 4 ? TLanes.Load(from + (4 * TLanes.Count)) : TLanes.Zero;
        v5 = TColumns.Value > 5 ? TLanes.Load(from + (5 * TLanes.Count)) : TLanes.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TColumns>(
        float* from, TVector gradient, ref TVector v0, ref TVector v1, ref TVector v2, ref TVector v3, ref TVector v4, ref TVector v5)
        where TColumns : ICount
    {
        v0 = TLanes.MultiplyAdd(gradient, TLanes.Load(from), v0);
        if (TColumns.Value > 1)
            v1 = TLanes.MultiplyAdd(gradient, TLanes.Load(from + TLanes.Count), v1);
        if (TColumns.Value > 2)
            v2 = TLanes.MultiplyAdd(gradient, TLanes.Load(from + (2 * TLanes.Count)), v2);
        if (TColumns.Value > 3)
            v3 = TLanes.MultiplyAdd(gradient, TLanes.Load(from + (3 * TLanes.Count)), v3);
        if (TColumns.Value > 4)
            v4 = TLanes.MultiplyAdd(gradient, TLanes.Load(from + (4 * TLanes.Count)), v4);
        if (TColumns.Value > 5)
            v5 = TLanes.MultiplyAdd(gradient, TLanes.Load(from + (5 * TLanes.Count)), v5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TColumns>(
        float* to, TVector v0, TVector v1, TVector v2, TVector v3, TVector v4, TVector v5)
        where TColumns : ICount
    {
        TLanes.Store(to, v0);
        if (TColumns.Value > 1)
            TLanes.Store(to + TLanes.Count, v1);
        if (TColumns.Value > 2)
            TLanes.Store(to + (2 * TLanes.Count), v2);
        if (TColumns.Value > 3)
            TLanes.Store(to + (3 * TLanes.Count), v3);
        if (TColumns.Value > 4)
            TLanes.Store(to + (4 * TLanes.Count), v4);
        if (TColumns.Value > 5)
            TLanes.Store(to + (5 * TLanes.Count), v5);
    }
}
