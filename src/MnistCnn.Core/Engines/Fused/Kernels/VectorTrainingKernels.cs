using System.Numerics;
using System.Runtime.CompilerServices;
using MnistCnn.Kernels;
using MnistCnn.Models;
using MnistCnn.Models.Layers;
using MnistCnn.Optimizers;

namespace MnistCnn.Engines.Fused.Kernels;

/// <inheritdoc cref="TrainingKernels"/>
internal sealed unsafe class VectorTrainingKernels<TLanes, TVector> : TrainingKernels
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    // A source block three times as wide, of a batch's rows or a layer's, about fits the first-level cache (measured).
    private static int DenseColumns => TLanes.Count >= 16 ? 3 : 4;

    public override ForwardKernels Forward { get; } = new VectorForwardKernels<TLanes, TVector>();

    public override void AddWeightGradient(
        in ConvolutionPass pass, ReadOnlySpan<float> input, Span<Contribution> list, Span<float> weights,
        Span<float> bias)
    {
        ConvolutionPlan plan = pass.Plan;
        pass.Check();
        Check(input.Length >= plan.InputLength && bias.Length >= plan.Filters);
        Check(list.Length >= TLanes.Count * plan.Windows && pass.Windows.Length <= plan.Windows);
        Check(weights.Length >= plan.WeightLength);
        fixed (float* x = input, y = pass.Output, gradient = pass.OutputGradient, w = weights, b = bias)
        fixed (int* winners = pass.Winners, windows = pass.Windows)
        fixed (Contribution* contributions = list)
        {
            if (plan.IsFirst)
                FirstConvolutionGradient<TLanes, TVector>.AddWeights(
                    plan, x, y, winners, gradient, windows, pass.Windows.Length, w, b);
            else
                AddWeights(plan, x, y, winners, gradient, contributions, w, b);
        }
    }

    public override void SetInputGradient(
        in ConvolutionPass pass, ReadOnlySpan<float> weights, Span<Contribution> list, Span<float> inputGradient)
    {
        ConvolutionPlan plan = pass.Plan;
        pass.Check();
        Check(!plan.IsFirst && weights.Length >= plan.WeightLength && list.Length >= plan.WindowSize * plan.Filters);
        Check(inputGradient.Length >= plan.InputLength);
        fixed (float* y = pass.Output, gradient = pass.OutputGradient, w = weights, x = inputGradient)
        fixed (int* winners = pass.Winners)
        fixed (Contribution* contributions = list)
            SetInput(plan, y, winners, gradient, w, contributions, x);
    }

    public override void AddDenseWeightGradient(
        ConvolutionPlan plan, ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient, ReadOnlySpan<int> places,
        Span<float> weights)
    {
        CheckDense(plan, input, outputGradient, places);
        Check(weights.Length >= plan.WeightLength);
        fixed (float* x = input, gradient = outputGradient, w = weights)
        fixed (int* outputs = places)
            DenseConvolutionGradient<TLanes, TVector>.AddWeights(plan, x, gradient, outputs, w);
    }

    public override void AddTransformedWeightGradient(
        ConvolutionPlan plan, ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient, ReadOnlySpan<int> places,
        Span<float> scratch, Span<float> transformed)
    {
        CheckDense(plan, input, outputGradient, places);
        Check(scratch.Length >= Forward.ScratchLength(plan) && transformed.Length >= TransformedLength(plan));
        fixed (float* x = input, gradient = outputGradient, s = scratch, u = transformed)
        fixed (int* outputs = places)
            WinogradGradient<TLanes, TVector>.Add(plan, plan.Winograd!, x, gradient, outputs, s, u);
    }

    public override void AddFromTransformed(
        ConvolutionPlan plan, ReadOnlySpan<float> transformed, Span<float> weights)
    {
        Check(transformed.Length >= TransformedLength(plan) && weights.Length >= plan.WeightLength);
        fixed (float* u = transformed, w = weights)
            WinogradGradient<TLanes, TVector>.AddBack(u, plan.Convolution.Filters, plan.InputStride, w);
    }

    public override void AddPixels(ReadOnlySpan<float> image, ReadOnlySpan<int> places, Span<float> sums)
    {
        Check(image.Length >= places[^1] + sums.Length && sums.Length % TLanes.Count == 0);
        fixed (float* x = image, s = sums)
            for (int channel = 0; channel < sums.Length; channel += TLanes.Count)
            {
                TVector sum = TLanes.Load(s + channel);
                foreach (int place in places)
                    sum = TLanes.Add(sum, TLanes.Load(x + place + channel));
                TLanes.Store(s + channel, sum);
            }
    }

    public override void CopyAlive(ReadOnlySpan<float> source, ReadOnlySpan<float> condition, Span<float> target)
    {
        Check(source.Length == target.Length && condition.Length == target.Length && target.Length % TLanes.Count == 0);
        fixed (float* from = source, where = condition, to = target)
            for (int i = 0; i < target.Length; i += TLanes.Count)
                TLanes.Store(to + i, TLanes.ZeroUnlessPositive(TLanes.Load(where + i), TLanes.Load(from + i)));
    }

    /// <summary>
    /// All lists first, then block after block of columns: the block of the source stays in the cache while every list
    /// reads it. Where lists would be about as long as there are items, rows are summed up whole: to the same bits, as
    /// a zero adds nothing.
    /// </summary>
    public override void SumRows(
        in Coefficients coefficients, ReadOnlySpan<float> source, Span<float> target, int stride, RowLists lists)
    {
        int rows = coefficients.Rows, items = coefficients.Items;
        Check(coefficients.Values.Length >= coefficients.End);
        Check(lists.Contributions.Length >= coefficients.Count && lists.Counts.Length >= rows);
        Check(lists.Places.Length >= 2 * items);
        Check(source.Length >= items * stride && target.Length >= rows * stride && stride % (3 * TLanes.Count) == 0);
        target[..(rows * stride)].Clear();
        fixed (float* values = coefficients.Values, from = source, to = target)
        fixed (Contribution* list = lists.Contributions)
        fixed (int* count = lists.Counts)
        {
            if (coefficients.RowStep == 1 && IsDense(values, rows, items, coefficients.ItemStep))
            {
                fixed (int* places = lists.Places)
                    SumWhole(coefficients, values, from, places, to, stride);
                return;
            }

            for (int row = 0; row < rows; row++)
                count[row] = List(
                    values + (row * coefficients.RowStep), items, coefficients.ItemStep, stride, list + (row * items));
            int third = stride / 3;
            int vectors = third / TLanes.Count;
            int columns = Math.Min(DenseColumns, SparseSum<TLanes, TVector>.Columns);
            for (int column = 0; column < vectors; column += columns)
            {
                int offset = column * TLanes.Count;
                for (int row = 0; row < rows; row++)
                    SparseSum<TLanes, TVector>.AddBlock(
                        list + (row * items), count[row], from + offset, third,
                        to + ((nint)row * stride) + offset, third,
                        rows: 3, Math.Min(columns, vectors - column));
            }
        }
    }

    public override void Adam(
        Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> means, Span<float> squares, in AdamStep step)
    {
        int count = parameters.Length;
        Check(
            gradients.Length == count && means.Length == count && squares.Length == count && count % TLanes.Count == 0);
        fixed (float* p = parameters, g = gradients, m = means, s = squares)
            AdamKernel<TLanes, TVector>.Run(count, p, g, m, s, step);
    }

    public override void Sgd(
        Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> directions, in SgdStep step)
    {
        int count = parameters.Length;
        Check(gradients.Length == count && (directions.IsEmpty || directions.Length == count)
            && count % TLanes.Count == 0);
        fixed (float* p = parameters, g = gradients, d = directions)
            SgdKernel<TLanes, TVector>.Run(count, p, g, d, step);
    }

    public override void RmsProp(
        Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> squares, Span<float> directions,
        in RmsPropStep step)
    {
        int count = parameters.Length;
        Check(gradients.Length == count && squares.Length == count && count % TLanes.Count == 0);
        Check(directions.IsEmpty || directions.Length == count);
        fixed (float* p = parameters, g = gradients, s = squares, d = directions)
            RmsPropKernel<TLanes, TVector>.Run(count, p, g, s, d, step);
    }

    public override void Add(ReadOnlySpan<float> source, Span<float> target)
    {
        Check(source.Length == target.Length && source.Length % TLanes.Count == 0);
        fixed (float* from = source, to = target)
            for (int i = 0; i < source.Length; i += TLanes.Count)
                TLanes.Store(to + i, TLanes.Add(TLanes.Load(to + i), TLanes.Load(from + i)));
    }

    public override void Average(ReadOnlySpan<float> values, float share, Span<float> averages)
    {
        Check(values.Length == averages.Length && values.Length % TLanes.Count == 0);
        TVector part = TLanes.Broadcast(share);
        fixed (float* from = values, to = averages)
            for (int i = 0; i < values.Length; i += TLanes.Count)
            {
                TVector average = TLanes.Load(to + i);
                TLanes.Store(
                    to + i, TLanes.MultiplyAdd(part, TLanes.Subtract(TLanes.Load(from + i), average), average));
            }
    }

    public override void Moments(MapPlan map, ReadOnlySpan<float> image, Span<float> means, Span<float> squares)
    {
        Check(image.Length >= map.Length && means.Length >= map.Channels && squares.Length >= map.Channels);
        fixed (float* x = image, m = means, s = squares)
            NormalizationKernel<TLanes, TVector>.Moments(map, x, m, s);
    }

    public override void GradientSums(
        MapPlan map, ReadOnlySpan<float> image, ReadOnlySpan<float> rectified, Span<float> gradient,
        ReadOnlySpan<float> means, Span<float> sums, Span<float> products)
    {
        Check(image.Length >= map.Length && gradient.Length >= map.Length && means.Length >= map.Channels);
        Check(sums.Length >= map.Channels && products.Length >= map.Channels);
        Check(rectified.IsEmpty || rectified.Length >= map.Length);
        fixed (float* x = image, y = rectified, g = gradient, m = means, s = sums, p = products)
            NormalizationKernel<TLanes, TVector>.GradientSums(map, x, y, g, m, s, p);
    }

    public override void NormalizationBackward(
        MapPlan map, ReadOnlySpan<float> image, Span<float> gradient, ReadOnlySpan<float> means,
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c)
    {
        Check(image.Length >= map.Length && gradient.Length >= map.Length && means.Length >= map.Channels);
        Check(a.Length >= map.Channels && b.Length >= map.Channels && c.Length >= map.Channels);
        fixed (float* x = image, g = gradient, m = means, va = a, vb = b, vc = c)
            NormalizationKernel<TLanes, TVector>.Backward(map, x, g, m, va, vb, vc);
    }

    public override void PoolBackward(
        PoolingPlan plan, ReadOnlySpan<float> input, ReadOnlySpan<float> output, ReadOnlySpan<int> winners,
        ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
    {
        MapPlan from = plan.Output;
        bool isAverage = plan.Kind == PoolingKind.Average;
        bool adds = isAverage || !plan.CoversOnce;
        Check(output.Length >= from.Length);
        Check(input.Length >= plan.Input.Length && inputGradient.Length >= plan.Input.Length);
        Check(outputGradient.Length >= from.Length && (isAverage || winners.Length >= plan.Windows * from.Channels));
        if (adds)
            inputGradient[..plan.Input.Length].Clear();
        fixed (float* x = input, y = output, g = outputGradient, dx = inputGradient)
        fixed (int* pixels = plan.Pixels, counts = plan.Counts, outputs = from.Pixels, winner = winners)
        {
            if (isAverage)
                PoolingGradient<TLanes, TVector>.Average(
                    x, pixels, plan.WindowSize, counts, plan.Windows, from.Channels, plan.Rectifies, g, outputs, dx);
            else
                PoolingGradient<TLanes, TVector>.Maximum(
                    plan.Rectifies ? y : null, pixels, plan.WindowSize, counts, plan.Windows, from.Channels, winner, g,
                    outputs, adds, dx);
        }
    }

    public override void ActivationBackward(
        ActivationLayer activation, MapPlan map, ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient,
        Span<float> inputGradient)
    {
        Check(input.Length >= map.Length && outputGradient.Length >= map.Length && inputGradient.Length >= map.Length);
        fixed (float* x = input, g = outputGradient, dx = inputGradient)
            ActivationKernel<TLanes, TVector>.Backward(activation, map, x, g, dx);
    }

    // Three of ten terms not zero is where both take the same time (measured at batches of 32 to 128).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool IsDense(float* values, int rows, int items, int itemStep)
    {
        int whole = rows / TLanes.Count * TLanes.Count;
        long zeros = 0;
        for (int item = 0; item < items; item++, values += itemStep)
            for (int row = 0; row < whole; row += TLanes.Count)
                zeros += BitOperations.PopCount(
                    TLanes.Bits(TLanes.HaveSameBits(TLanes.Load(values + row), TLanes.Zero)));
        return ((long)whole * items) - zeros > (long)whole * items * 3 / 10;
    }

    private static void SumWhole(
        in Coefficients coefficients, float* values, float* source, int* places, float* target, int stride)
    {
        int items = coefficients.Items;
        for (int item = 0; item < items; item++)
            (places[item], places[items + item]) = (item * stride, item * coefficients.ItemStep);
        int vectors;
        for (int column = 0; column < stride; column += vectors * TLanes.Count)
        {
            vectors = Math.Min(2, (stride - column) / TLanes.Count);
            OuterProductTile<TLanes, TVector>.Add(
                source + column, places, values, places + items, items, coefficients.Rows, vectors, target + column,
                stride);
        }
    }

    // The number of columns that the registers hold at once is known to the JIT: one branch an image instead of one a
    // list.
    private static void AddWeights(
        ConvolutionPlan plan, float* x, float* y, int* winners, float* gradient, Contribution* list, float* w, float* b)
    {
        switch (Columns(plan))
        {
            case 1:
                ConvolutionGradient<TLanes, TVector>.AddWeights<One>(plan, x, y, winners, gradient, list, w, b);
                break;
            case 2:
                ConvolutionGradient<TLanes, TVector>.AddWeights<Two>(plan, x, y, winners, gradient, list, w, b);
                break;
            case 3:
                ConvolutionGradient<TLanes, TVector>.AddWeights<Three>(plan, x, y, winners, gradient, list, w, b);
                break;
            case 4:
                ConvolutionGradient<TLanes, TVector>.AddWeights<Four>(plan, x, y, winners, gradient, list, w, b);
                break;
            case 5:
                ConvolutionGradient<TLanes, TVector>.AddWeights<Five>(plan, x, y, winners, gradient, list, w, b);
                break;
            default:
                ConvolutionGradient<TLanes, TVector>.AddWeights<Six>(plan, x, y, winners, gradient, list, w, b);
                break;
        }
    }

    private static void SetInput(
        ConvolutionPlan plan, float* y, int* winners, float* gradient, float* w, Contribution* list, float* x)
    {
        switch (Columns(plan))
        {
            case 1:
                ConvolutionGradient<TLanes, TVector>.SetInput<One>(plan, y, winners, gradient, w, list, x);
                break;
            case 2:
                ConvolutionGradient<TLanes, TVector>.SetInput<Two>(plan, y, winners, gradient, w, list, x);
                break;
            case 3:
                ConvolutionGradient<TLanes, TVector>.SetInput<Three>(plan, y, winners, gradient, w, list, x);
                break;
            case 4:
                ConvolutionGradient<TLanes, TVector>.SetInput<Four>(plan, y, winners, gradient, w, list, x);
                break;
            case 5:
                ConvolutionGradient<TLanes, TVector>.SetInput<Five>(plan, y, winners, gradient, w, list, x);
                break;
            default:
                ConvolutionGradient<TLanes, TVector>.SetInput<Six>(plan, y, winners, gradient, w, list, x);
                break;
        }
    }

    private static int Columns(ConvolutionPlan plan) =>
        SparseSum<TLanes, TVector>.Balance(plan.KernelWidth * plan.InputStride / TLanes.Count);

    // Zero has no bits but its sign; NaN is listed. Without a branch, for nobody can foretell it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int List(float* coefficients, int items, int step, int stride, Contribution* list)
    {
        int count = 0;
        for (int item = 0; item < items; item++, coefficients += step)
        {
            list[count].Offset = item * stride;
            list[count].Gradient = *coefficients;
            count += (*(int*)coefficients & int.MaxValue) != 0 ? 1 : 0;
        }

        return count;
    }

    private static void CheckDense(
        ConvolutionPlan plan, ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient, ReadOnlySpan<int> places)
    {
        Check(plan is { IsFirst: false, WindowSize: 1, Pooling.Stride: 1 } && input.Length >= plan.InputLength);
        Check(places.Length == plan.Windows && outputGradient.Length >= places[^1] + plan.Filters);
    }

    private static int TransformedLength(ConvolutionPlan plan) =>
        WinogradPlan.Points * plan.Convolution.Filters * plan.InputStride;

    private static void Check(bool fits)
    {
        if (!fits)
            throw new ArgumentException("A buffer is shorter than the plan says.");
    }
}
