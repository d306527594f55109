using System.Runtime.CompilerServices;
using MnistCnn.Kernels;

namespace MnistCnn.Engines.Fused.Kernels;

/// <summary>
/// target[row] += Σ coefficient[item][row] × values[item]: the sums of up to 6 rows × 2 vectors, or 8 where registers
/// are many, stay in registers while the loop runs over all items. Each vector that is loaded serves all rows, and each
/// coefficient serves two vectors.
/// </summary>
internal static unsafe class OuterProductTile<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>Adds the sums of any number of rows of one or two vectors.</summary>
    /// <param name="values">Where the vectors of all items lie.</param>
    /// <param name="places">Of each item.</param>
    /// <param name="coefficients">Where the coefficients of all items lie, an item's side by side.</param>
    /// <param name="coefficientPlaces">Of each item.</param>
    /// <param name="count">How many items there are.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="vectors">1 or 2.</param>
    /// <param name="target">The first row.</param>
    /// <param name="targetStride">Floats from one row to the next.</param>
    public static void Add(
        float* values, int* places, float* coefficients, int* coefficientPlaces, int count, int rows, int vectors,
        float* target, nint targetStride)
    {
        if (vectors == 2)
            Add<Two>(values, places, coefficients, coefficientPlaces, count, rows, target, targetStride);
        else
            Add<One>(values, places, coefficients, coefficientPlaces, count, rows, target, targetStride);
    }

    private static void Add<TVectors>(
        float* values, int* places, float* coefficients, int* coefficientPlaces, int count, int rows, float* target,
        nint targetStride)
        where TVectors : ICount
    {
        int row = 0;
        if (TLanes.Accumulators >= 16)
        {
            for (; row + 8 <= rows; row += 8)
                Run<Eight, TVectors>(
                    values, places, coefficients + row, coefficientPlaces, count, target + (row * targetStride),
                    targetStride);
        }

        for (; row + 6 <= rows; row += 6)
            Run<Six, TVectors>(
                values, places, coefficients + row, coefficientPlaces, count, target + (row * targetStride),
                targetStride);
        for (; row + 2 <= rows; row += 2)
            Run<Two, TVectors>(
                values, places, coefficients + row, coefficientPlaces, count, target + (row * targetStride),
                targetStride);
        if (row < rows)
            Run<One, TVectors>(
                values, places, coefficients + row, coefficientPlaces, count, target + (row * targetStride),
                targetStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Run<TRows, TVectors>(
        float* values, int* places, float* coefficients, int* coefficientPlaces, int count, float* target,
        nint targetStride)
        where TRows : ICount
        where TVectors : ICount
    {
        TVector a0 = TLanes.Zero, a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
        TVector b0 = a0, b1 = a0, b2 = a0, b3 = a0, b4 = a0, b5 = a0, b6 = a0, b7 = a0;
        for (int i = 0; i < count; i++)
        {
            float* x = values + places[i];
            float* g = coefficients + coefficientPlaces[i];
            TVector xa = TLanes.Load(x);
            TVector xb = TVectors.Value > 1 ? TLanes.Load(x + TLanes.Count) : xa;
            Add<TVectors>(g[0], xa, xb, ref a0, ref b0);
            if (TRows.Value > 1)
                Add<TVectors>(g[1], xa, xb, ref a1, ref b1);
            if (TRows.Value > 2)
            {
                Add<TVectors>(g[2], xa, xb, ref a2, ref b2);
                Add<TVectors>(g[3], xa, xb, ref a3, ref b3);
                Add<TVectors>(g[4], xa, xb, ref a4, ref b4);
                Add<TVectors>(g[5], xa, xb, ref a5, ref b5);
            }

            if (TRows.Value > 6)
            {
                Add<TVectors>(g[6], xa, xb, ref a6, ref b6);
                Add<TVectors>(g[7], xa, xb, ref a7, ref b7);
            }
        }

        AddTo<TVectors>(target, a0, b0);
        if (TRows.Value > 1)
            AddTo<TVectors>(target + targetStride, a1, b1);
        if (TRows.Value > 2)
        {
            AddTo<TVectors>(target + (2 * targetStride), a2, b2);
            AddTo<TVectors>(target + (3 * targetStride), a3, b3);
            AddTo<TVectors>(target + (4 * targetStride), a4, b4);
            AddTo<TVectors>(target + (5 * targetStride), a5, b5);
        }

        if (TRows.Value > 6)
        {
            AddTo<TVectors>(target + (6 * targetStride), a6, b6);
            AddTo<TVectors>(target + (7 * targetStride), a7, b7);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TVectors>(float value, TVector xa, TVector xb, ref TVector a, ref TVector b)
        where TVectors : ICount
    {
        TVector coefficient = TLanes.Broadcast(value);
        a = TLanes.MultiplyAdd(coefficient, xa, a);
        if (TVectors.Value > 1)
            b = TLanes.MultiplyAdd(coefficient, xb, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo<TVectors>(float* target, TVector a, TVector b)
        where TVectors : ICount
    {
        TLanes.Store(target, TLanes.Add(TLanes.Load(target), a));
        if (TVectors.Value > 1)
            TLanes.Store(target + TLanes.Count, TLanes.Add(TLanes.Load(target + TLanes.Count), b));
    }
}
