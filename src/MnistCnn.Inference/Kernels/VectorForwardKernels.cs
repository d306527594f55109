using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Kernels;

/// <inheritdoc cref="ForwardKernels"/>
internal sealed unsafe class VectorForwardKernels<TLanes, TVector> : ForwardKernels
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    public override int Lanes => TLanes.Count;

    public override int ScratchLength(ConvolutionPlan plan) => plan.Winograd is { } winograd
        ? WinogradConvolution<TLanes, TVector>.ScratchLength(plan, winograd)
        : DirectConvolution<TLanes, TVector>.ScratchLength(plan);

    public override void TransformKernel(
        ConvolutionPlan plan, ReadOnlySpan<float> kernel, int start, int count, Span<float> target)
    {
        int size = plan.Layer.Input.Channels * plan.Filters;
        Check(start >= 0 && count >= 0 && start + count <= size && start % TLanes.Count == 0);
        Check(count % TLanes.Count == 0 && kernel.Length >= plan.Taps * plan.Filters);
        Check(target.Length >= WinogradPlan.Points * size);
        fixed (float* w = kernel, u = target)
            WinogradTransforms<TLanes, TVector>.Weights(w + start, size, count, u + start);
    }

    public override int Convolve(
        ConvolutionPlan plan, ReadOnlySpan<float> input, in ConvolutionWeights weights, Span<float> scratch,
        Span<float> output, Span<int> winners, Span<int> windows)
    {
        Check(input.Length >= plan.InputLength && scratch.Length >= ScratchLength(plan)
            && output.Length >= plan.OutputLength);
        Check(weights.Kernel.Length >= plan.KernelLength && weights.Bias.Length >= plan.Filters);
        Check(weights.Scale.Length == weights.Shift.Length
            && (weights.Scale.IsEmpty || weights.Scale.Length >= plan.Filters));
        Check(winners.IsEmpty || winners.Length >= plan.Windows * plan.Filters);
        Check(plan.BlankSearch is null || windows.Length >= plan.Windows);
        fixed (float* w = weights.Kernel, b = weights.Bias, scale = weights.Scale, shift = weights.Shift)
        fixed (float* x = input, sums = scratch, y = output)
        fixed (int* winner = winners, found = windows)
        {
            var target = new ConvolutionOutput(b, scale, shift, y, winner);
            if (plan.Winograd is not { } winograd)
                return DirectConvolution<TLanes, TVector>.Run(plan, x, w, target, sums, found);
            WinogradConvolution<TLanes, TVector>.Run(plan, winograd, x, w, target, sums);
            return plan.Windows;
        }
    }

    public override void Pool(
        PoolingPlan plan, ReadOnlySpan<float> input, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift,
        Span<float> output, Span<int> winners)
    {
        MapPlan to = plan.Output;
        Check(input.Length >= plan.Input.Length && output.Length >= to.Length);
        Check(scale.Length == shift.Length && (scale.IsEmpty || scale.Length >= to.Channels));
        Check(winners.IsEmpty || winners.Length >= plan.Windows * to.Channels);
        fixed (float* x = input, scales = scale, shifts = shift, y = output)
        fixed (int* pixels = plan.Pixels, counts = plan.Counts, outputs = to.Pixels, winner = winners)
        {
            if (plan.Kind == PoolingKind.Average)
                Pooling<TLanes, TVector>.Average(
                    x, pixels, plan.WindowSize, counts, plan.Windows, to.Channels, plan.Rectifies, scales, shifts, y,
                    outputs);
            else
                Pooling<TLanes, TVector>.Maximum(
                    x, pixels, plan.WindowSize, counts, plan.Windows, to.Channels, plan.Rectifies, scales, shifts, y,
                    outputs, winner);
        }
    }

    public override void Dense(
        DensePlan plan, ReadOnlySpan<float> input, int batch,
        ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> output)
    {
        Check(input.Length >= batch * plan.InputStride && weights.Length >= plan.Outputs * plan.InputStride);
        Check(bias.Length >= plan.Outputs && output.Length >= batch * plan.OutputStride);
        fixed (float* x = input, w = weights, b = bias, y = output)
        {
            int row = 0;
            if (TLanes.Accumulators >= 24)
            {
                for (; row + 4 <= batch; row += 4)
                    DenseTile<TLanes, TVector>.Run<Four>(
                        plan, x + (row * plan.InputStride), w, b, y + (row * plan.OutputStride));
            }

            for (; row + 2 <= batch; row += 2)
                DenseTile<TLanes, TVector>.Run<Two>(
                    plan, x + (row * plan.InputStride), w, b, y + (row * plan.OutputStride));
            if (row < batch)
                DenseTile<TLanes, TVector>.Run<One>(
                    plan, x + (row * plan.InputStride), w, b, y + (row * plan.OutputStride));
        }
    }

    public override void DenseInLanes(
        DensePlan plan, ReadOnlySpan<float> input, int batch,
        ReadOnlySpan<float> weights, bool areFinite, ReadOnlySpan<float> bias, Span<float> output)
    {
        Check(input.Length >= batch * plan.InputStride && weights.Length >= plan.Inputs * plan.LanesOfOutputs);
        Check(bias.Length >= plan.LanesOfOutputs && output.Length >= batch * plan.OutputStride);
        fixed (float* x = input, w = weights, b = bias, y = output)
            DenseSums<TLanes, TVector>.Run(plan, x, batch, w, areFinite, b, y);
    }

    public override void ScaleAndShift(
        MapPlan map, ReadOnlySpan<float> image, ReadOnlySpan<float> scales, ReadOnlySpan<float> shifts, bool rectifies,
        Span<float> target)
    {
        Check(image.Length >= map.Length && target.Length >= map.Length);
        Check(scales.Length >= map.Channels && shifts.Length >= map.Channels);
        fixed (float* x = image, scale = scales, shift = shifts, y = target)
            ScaledMap<TLanes, TVector>.Run(map, x, scale, shift, rectifies, y);
    }

    public override void Activate(
        ActivationLayer activation, MapPlan map, ReadOnlySpan<float> image, Span<float> target)
    {
        Check(image.Length >= map.Length && target.Length >= map.Length);
        fixed (float* x = image, y = target)
            ActivationKernel<TLanes, TVector>.Run(activation, map, x, y);
    }

    private static void Check(bool fits)
    {
        if (!fits)
            throw new ArgumentException("A buffer is shorter than the plan says.");
    }
}
