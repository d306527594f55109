using System.Numerics;
using System.Runtime.CompilerServices;

namespace MnistCnn.Kernels;

/// <summary>
/// A dense layer with outputs in its lanes: of several rows of input as a product of matrices, of one row with as many
/// sums at once as hide the time that a multiplication takes. Each sum is added up in the order of its inputs, so that
/// an image has the same bits in any company.
/// </summary>
/// <remarks>
/// Of one row the time goes into reading the weights. What ReLU made zero, or is no ink, adds nothing: its weights are
/// passed over, unless one is NaN or infinite.
/// </remarks>
internal static unsafe class DenseSums<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    private const int RowsAtOnce = 48;
    private const int FewestOfMatrix = 5;

    /// <param name="plan">The sizes and strides.</param>
    /// <param name="input">Batch × <see cref="DensePlan.InputStride"/>.</param>
    /// <param name="batch">How many rows of input there are.</param>
    /// <param name="weights">As <see cref="Models.WeightLayout.OutputsInLanes"/> lays them out.</param>
    /// <param name="areFinite">Whether all weights are finite numbers.</param>
    /// <param name="bias">One float an output, in whole vectors.</param>
    /// <param name="output">Batch × <see cref="DensePlan.OutputStride"/>.</param>
    public static void Run(
        DensePlan plan, float* input, int batch, float* weights, bool areFinite, float* bias, float* output)
    {
        int row = 0;
        while (batch - row >= FewestOfMatrix)
        {
            int rows = Math.Min(batch - row, RowsAtOnce);
            RunMatrix(
                plan, input + (row * plan.InputStride), rows, weights, bias, output + (row * plan.OutputStride));
            row += rows;
        }

        for (; row < batch; row++)
            RunRow(
                plan, input + (row * plan.InputStride), weights, areFinite, bias, output + (row * plan.OutputStride));
    }

    private static void RunMatrix(
        DensePlan plan, float* input, int rows, float* weights, float* bias, float* output)
    {
        int* offsets = stackalloc int[rows];
        float* sums = stackalloc float[rows * 2 * TLanes.Count];
        for (int row = 0; row < rows; row++)
            offsets[row] = row * plan.InputStride;
        int vectors;
        for (int unit = 0; unit < plan.LanesOfOutputs; unit += vectors * TLanes.Count)
        {
            vectors = Math.Min(2, (plan.LanesOfOutputs - unit) / TLanes.Count);
            if (vectors == 2)
                ConvolutionSums<TLanes, TVector>.RunMatrix<Two>(
                    input, offsets, rows, plan.Inputs, weights + (unit * plan.Inputs), vectors * TLanes.Count, sums);
            else
                ConvolutionSums<TLanes, TVector>.RunMatrix<One>(
                    input, offsets, rows, plan.Inputs, weights + (unit * plan.Inputs), vectors * TLanes.Count, sums);
            for (int vector = 0; vector < vectors; vector++)
                Store(
                    sums + (vector * TLanes.Count), vectors * TLanes.Count, rows,
                    bias + unit + (vector * TLanes.Count), output + unit + (vector * TLanes.Count),
                    plan.OutputStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Store(float* sums, int sumStride, int rows, float* bias, float* output, int outputStride)
    {
        TVector biases = TLanes.Load(bias);
        for (int row = 0; row < rows; row++, sums += sumStride, output += outputStride)
            TLanes.Store(output, TLanes.Add(TLanes.Load(sums), biases));
    }

    private static void RunRow(
        DensePlan plan, float* input, float* weights, bool areFinite, float* bias, float* output)
    {
        int vectors;
        for (int unit = 0; unit < plan.LanesOfOutputs; unit += vectors * TLanes.Count)
        {
            int left = (plan.LanesOfOutputs - unit) / TLanes.Count;
            vectors = left >= 8 ? 8 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
            switch (vectors)
            {
                case 8:
                    RunRow<Eight>(plan, input, weights + (unit * plan.Inputs), areFinite, bias + unit, output + unit);
                    break;
                case 4:
                    RunRow<Four>(plan, input, weights + (unit * plan.Inputs), areFinite, bias + unit, output + unit);
                    break;
                case 2:
                    RunRow<Two>(plan, input, weights + (unit * plan.Inputs), areFinite, bias + unit, output + unit);
                    break;
                default:
                    RunRow<One>(plan, input, weights + (unit * plan.Inputs), areFinite, bias + unit, output + unit);
                    break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void RunRow<TVectors>(
        DensePlan plan, float* input, float* weights, bool areFinite, float* bias, float* output)
        where TVectors : ICount
    {
        int step = Math.Min(TVectors.Value, 2) * TLanes.Count;
        nint panel = plan.Inputs * step;
        TVector s0 = TLanes.Zero, s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
        for (int start = 0; start < plan.Inputs; start += TLanes.Count)
        {
            // Rows of input are padded to whole vectors.
            uint used = uint.MaxValue >> (32 - Math.Min(TLanes.Count, plan.Inputs - start));
            if (areFinite)
                used &= ~TLanes.Bits(TLanes.HaveSameBits(TLanes.Load(input + start), TLanes.Zero));
            for (; used != 0; used &= used - 1)
            {
                int k = start + BitOperations.TrailingZeroCount(used);
                TVector x = TLanes.Broadcast(input[k]);
                float* w = weights + (k * step);
                s0 = TLanes.MultiplyAdd(x, TLanes.Load(w), s0);
                if (TVectors.Value > 1)
                    s1 = TLanes.MultiplyAdd(x, TLanes.Load(w + TLanes.Count), s1);
                if (TVectors.Value > 2)
                {
                    w += panel;
                    s2 = TLanes.MultiplyAdd(x, TLanes.Load(w), s2);
                    s3 = TLanes.MultiplyAdd(x, TLanes.Load(w + TLanes.Count), s3);
                }

                if (TVectors.Value > 4)
                {
                    w += panel;
                    s4 = TLanes.MultiplyAdd(x, TLanes.Load(w), s4);
                    s5 = TLanes.MultiplyAdd(x, TLanes.Load(w + TLanes.Count), s5);
                    w += panel;
                    s6 = TLanes.MultiplyAdd(x, TLanes.Load(w), s6);
                    s7 = TLanes.MultiplyAdd(x, TLanes.Load(w + TLanes.Count), s7);
                }
            }
        }

        Store(s0, bias, output, 0);
        if (TVectors.Value > 1)
            Store(s1, bias, output, 1);
        if (TVectors.Value > 2)
        {
            Store(s2, bias, output, 2);
            Store(s3, bias, output, 3);
        }

        if (TVectors.Value > 4)
        {
            Store(s4, bias, output, 4);
            Store(s5, bias, output, 5);
            Store(s6, bias, output, 6);
            Store(s7, bias, output, 7);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector sum, float* bias, float* output, int vector) => TLanes.Store(
        output + (vector * TLanes.Count), TLanes.Add(sum, TLanes.Load(bias + (vector * TLanes.Count))));
}
