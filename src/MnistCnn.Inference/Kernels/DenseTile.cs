using System.Runtime.CompilerServices;
using MnistCnn.Models;

namespace MnistCnn.Kernels;

/// <summary>
/// The inner loop of a dense layer: the dot products of up to 4 rows of input with 4 rows of weights at once, in
/// registers. Weights keep PyTorch's order, outputs × inputs, so both are read along their rows; lanes are added up
/// once at the end.
/// </summary>
internal static unsafe class DenseTile<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    // A lane that adds up hundreds of products loses digits; the sum of a few parts keeps them.
    private const int VectorsAtOnce = 64;

    public static void Run<TRows>(DensePlan plan, float* input, float* weights, float* bias, float* output)
        where TRows : ICount
    {
        int length = WeightLayout.RoundUp(plan.Inputs, TLanes.Count);
        int most = VectorsAtOnce * TLanes.Count;
        RunPart<TRows>(plan, Math.Min(length, most), input, weights, bias, addsUp: false, output);
        for (int start = most; start < length; start += most)
            RunPart<TRows>(
                plan, Math.Min(length - start, most), input + start, weights + start, bias, addsUp: true, output);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void RunPart<TRows>(
        DensePlan plan, int length, float* input, float* weights, float* bias, bool addsUp, float* output)
        where TRows : ICount
    {
        int stride = plan.InputStride;
        int last = plan.Outputs - 1;
        float* x1 = TRows.Value > 1 ? input + stride : input;
        float* x2 = TRows.Value > 2 ? x1 + stride : input;
        float* x3 = TRows.Value > 3 ? x2 + stride : input;
        for (int unit = 0; unit <= last; unit += 4)
        {
            // Past the last output the last is computed once more, and stored again with the same value.
            (int u1, int u2, int u3) = (Math.Min(unit + 1, last), Math.Min(unit + 2, last), Math.Min(unit + 3, last));
            float* w0 = weights + ((nint)unit * stride);
            float* w1 = weights + ((nint)u1 * stride);
            float* w2 = weights + ((nint)u2 * stride);
            float* w3 = weights + ((nint)u3 * stride);
            TVector a0 = TLanes.Zero, a1 = a0, a2 = a0, a3 = a0;
            TVector b0 = a0, b1 = a0, b2 = a0, b3 = a0;
            TVector c0 = a0, c1 = a0, c2 = a0, c3 = a0;
            TVector d0 = a0, d1 = a0, d2 = a0, d3 = a0;
            for (nint k = 0; k < length; k += TLanes.Count)
            {
                TVector v0 = TLanes.Load(w0 + k), v1 = TLanes.Load(w1 + k), v2 = TLanes.Load(w2 + k),
                    v3 = TLanes.Load(w3 + k);
                Add(TLanes.Load(input + k), v0, v1, v2, v3, ref a0, ref a1, ref a2, ref a3);
                if (TRows.Value > 1)
                    Add(TLanes.Load(x1 + k), v0, v1, v2, v3, ref b0, ref b1, ref b2, ref b3);
                if (TRows.Value > 2)
                    Add(TLanes.Load(x2 + k), v0, v1, v2, v3, ref c0, ref c1, ref c2, ref c3);
                if (TRows.Value > 3)
                    Add(TLanes.Load(x3 + k), v0, v1, v2, v3, ref d0, ref d1, ref d2, ref d3);
            }

            Store(unit, last, bias, addsUp, output, a0, a1, a2, a3);
            if (TRows.Value > 1)
                Store(unit, last, bias, addsUp, output + plan.OutputStride, b0, b1, b2, b3);
            if (TRows.Value > 2)
                Store(unit, last, bias, addsUp, output + (2 * plan.OutputStride), c0, c1, c2, c3);
            if (TRows.Value > 3)
                Store(unit, last, bias, addsUp, output + (3 * plan.OutputStride), d0, d1, d2, d3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        TVector x, TVector v0, TVector v1, TVector v2, TVector v3, ref TVector s0, ref TVector s1, ref TVector s2,
        ref TVector s3)
    {
        s0 = TLanes.MultiplyAdd(x, v0, s0);
        s1 = TLanes.MultiplyAdd(x, v1, s1);
        s2 = TLanes.MultiplyAdd(x, v2, s2);
        s3 = TLanes.MultiplyAdd(x, v3, s3);
    }

    // All addends are read before one is written: the last output may stand here several times.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        int unit, int last, float* bias, bool addsUp, float* output, TVector s0, TVector s1, TVector s2, TVector s3)
    {
        float* addend = addsUp ? output : bias;
        (int u1, int u2, int u3) = (Math.Min(unit + 1, last), Math.Min(unit + 2, last), Math.Min(unit + 3, last));
        float y0 = TLanes.Sum(s0) + addend[unit], y1 = TLanes.Sum(s1) + addend[u1];
        float y2 = TLanes.Sum(s2) + addend[u2], y3 = TLanes.Sum(s3) + addend[u3];
        (output[unit], output[u1], output[u2], output[u3]) = (y0, y1, y2, y3);
    }
}
