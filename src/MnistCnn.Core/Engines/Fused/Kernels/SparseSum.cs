using System.Runtime.CompilerServices;
using MnistCnn.Kernels;

namespace MnistCnn.Engines.Fused.Kernels;

/// <summary>
/// The one inner loop of the backward pass: target += Σ gradient × source[offset…], where most gradients of the sum are
/// zero and only the others are listed. Source and target are three stretches of floats of the same length; their sums
/// stay in registers while the list runs, and each gradient that is loaded serves all of them.
/// </summary>
/// <remarks>
/// For a convolution the stretches are rows of the kernel (or of the image under it), for a dense layer thirds of a
/// row.
/// </remarks>
internal static unsafe class SparseSum<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>Vectors of each stretch that fit into the registers.</summary>
    public static int Columns => TLanes.Accumulators >= 24 ? 6 : 4;

    /// <summary>How many columns to take at a time of so many vectors: blocks as few and as equal as can be.</summary>
    public static int Balance(int vectors)
    {
        int blocks = (vectors + Columns - 1) / Columns;
        return (vectors + blocks - 1) / blocks;
    }

    /// <summary>Any number of rows of any number of vectors, <typeparamref name="TColumns"/> at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add<TColumns>(
        Contribution* list, int count, float* source, nint sourceStride, float* target, nint targetStride, int rows,
        int vectors)
        where TColumns : ICount
    {
        for (int column = 0; column < vectors; column += TColumns.Value)
        {
            int offset = column * TLanes.Count;
            for (int row = 0; row < rows; row += 3)
            {
                float* from = source + (row * sourceStride) + offset;
                float* to = target + (row * targetStride) + offset;
                if (vectors - column >= TColumns.Value)
                    Run<TColumns>(list, count, from, sourceStride, to, targetStride, rows - row);
                else
                    AddBlock(list, count, from, sourceStride, to, targetStride, rows - row, vectors - column);
            }
        }
    }

    /// <summary>Up to 3 rows of up to <see cref="Columns"/> vectors.</summary>
    public static void AddBlock(
        Contribution* list, int count, float* source, nint sourceStride, float* target, nint targetStride, int rows,
        int columns)
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
        float* t0 = target;
        float* t1 = rows > 1 ? t0 + targetStride : t0;
        float* t2 = rows > 2 ? t1 + targetStride : t0;
        nint second = rows > 1 ? sourceStride : 0;
        nint third = rows > 2 ? 2 * sourceStride : 0;
        TVector a0 = TLanes.Load(t0);
        TVector a1 = TColumns.Value > 1 ? TLanes.Load(t0 + TLanes.Count) : TLanes.Zero;
        TVector a2 = TColumns.Value > 2 ? TLanes.Load(t0 + (2 * TLanes.Count)) : TLanes.Zero;
        TVector a3 = TColumns.Value > 3 ? TLanes.Load(t0 + (3 * TLanes.Count)) : TLanes.Zero;
        TVector a4 = TColumns.Value > 4 ? TLanes.Load(t0 + (4 * TLanes.Count)) : TLanes.Zero;
        TVector a5 = TColumns.Value > 5 ? TLanes.Load(t0 + (5 * TLanes.Count)) : TLanes.Zero;
        TVector b0 = TLanes.Load(t1);
        TVector b1 = TColumns.Value > 1 ? TLanes.Load(t1 + TLanes.Count) : TLanes.Zero;
        TVector b2 = TColumns.Value > 2 ? TLanes.Load(t1 + (2 * TLanes.Count)) : TLanes.Zero;
        TVector b3 = TColumns.Value > 3 ? TLanes.Load(t1 + (3 * TLanes.Count)) : TLanes.Zero;
        TVector b4 = TColumns.Value > 4 ? TLanes.Load(t1 + (4 * TLanes.Count)) : TLanes.Zero;
        TVector b5 = TColumns.Value > 5 ? TLanes.Load(t1 + (5 * TLanes.Count)) : TLanes.Zero;
        TVector c0 = TLanes.Load(t2);
        TVector c1 = TColumns.Value > 1 ? TLanes.Load(t2 + TLanes.Count) : TLanes.Zero;
        TVector c2 = TColumns.Value > 2 ? TLanes.Load(t2 + (2 * TLanes.Count)) : TLanes.Zero;
        TVector c3 = TColumns.Value > 3 ? TLanes.Load(t2 + (3 * TLanes.Count)) : TLanes.Zero;
        TVector c4 = TColumns.Value > 4 ? TLanes.Load(t2 + (4 * TLanes.Count)) : TLanes.Zero;
        TVector c5 = TColumns.Value > 5 ? TLanes.Load(t2 + (5 * TLanes.Count)) : TLanes.Zero;
        for (Contribution* end = list + count; list < end; list++)
        {
            TVector gradient = TLanes.Broadcast(list->Gradient);
            float* s0 = source + list->Offset;
            float* s1 = s0 + second;
            float* s2 = s0 + third;
            a0 = TLanes.MultiplyAdd(gradient, TLanes.Load(s0), a0);
            b0 = TLanes.MultiplyAdd(gradient, TLanes.Load(s1), b0);
            c0 = TLanes.MultiplyAdd(gradient, TLanes.Load(s2), c0);
            if (TColumns.Value > 1)
            {
                a1 = TLanes.MultiplyAdd(gradient, TLanes.Load(s0 + TLanes.Count), a1);
                b1 = TLanes.MultiplyAdd(gradient, TLanes.Load(s1 + TLanes.Count), b1);
                c1 = TLanes.MultiplyAdd(gradient, TLanes.Load(s2 + TLanes.Count), c1);
            }

            if (TColumns.Value > 2)
            {
                a2 = TLanes.MultiplyAdd(gradient, TLanes.Load(s0 + (2 * TLanes.Count)), a2);
                b2 = TLanes.MultiplyAdd(gradient, TLanes.Load(s1 + (2 * TLanes.Count)), b2);
                c2 = TLanes.MultiplyAdd(gradient, TLanes.Load(s2 + (2 * TLanes.Count)), c2);
            }

            if (TColumns.Value > 3)
            {
                a3 = TLanes.MultiplyAdd(gradient, TLanes.Load(s0 + (3 * TLanes.Count)), a3);
                b3 = TLanes.MultiplyAdd(gradient, TLanes.Load(s1 + (3 * TLanes.Count)), b3);
                c3 = TLanes.MultiplyAdd(gradient, TLanes.Load(s2 + (3 * TLanes.Count)), c3);
            }

            if (TColumns.Value > 4)
            {
                a4 = TLanes.MultiplyAdd(gradient, TLanes.Load(s0 + (4 * TLanes.Count)), a4);
                b4 = TLanes.MultiplyAdd(gradient, TLanes.Load(s1 + (4 * TLanes.Count)), b4);
                c4 = TLanes.MultiplyAdd(gradient, TLanes.Load(s2 + (4 * TLanes.Count)), c4);
            }

            if (TColumns.Value > 5)
            {
                a5 = TLanes.MultiplyAdd(gradient, TLanes.Load(s0 + (5 * TLanes.Count)), a5);
                b5 = TLanes.MultiplyAdd(gradient, TLanes.Load(s1 + (5 * TLanes.Count)), b5);
                c5 = TLanes.MultiplyAdd(gradient, TLanes.Load(s2 + (5 * TLanes.Count)), c5);
            }
        }

        Store<TColumns>(t0, a0, a1, a2, a3, a4, a5);
        if (rows > 1)
            Store<TColumns>(t1, b0, b1, b2, b3, b4, b5);
        if (rows > 2)
            Store<TColumns>(t2, c0, c1, c2, c3, c4, c5);
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
