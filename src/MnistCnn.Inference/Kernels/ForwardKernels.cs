using System.Runtime.Intrinsics;
using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Kernels;

/// <summary>What a forward pass is made of, for one width of vectors.</summary>
internal abstract class ForwardKernels
{
    /// <summary>The widest vectors that this machine has in hardware.</summary>
    public static ForwardKernels Best { get; } =
        Vector512.IsHardwareAccelerated ? new VectorForwardKernels<Lanes512, Vector512<float>>()
        : Vector256.IsHardwareAccelerated ? new VectorForwardKernels<Lanes256, Vector256<float>>()
        : Vector128.IsHardwareAccelerated ? new VectorForwardKernels<Lanes128, Vector128<float>>()
        : new VectorForwardKernels<ScalarLanes, float>();

    /// <summary>Floats in a vector; channels and rows are padded to multiples of it.</summary>
    public abstract int Lanes { get; }

    /// <summary>Floats of scratch memory that <see cref="Convolve"/> needs.</summary>
    public abstract int ScratchLength(ConvolutionPlan plan);

    /// <summary>
    /// Transforms a part of a kernel as <see cref="Convolve"/> wants it where the plan has a
    /// <see cref="ConvolutionPlan.Winograd"/>.
    /// </summary>
    /// <param name="plan">Such a plan.</param>
    /// <param name="kernel">Kernel row, kernel column, input channel, filter.</param>
    /// <param name="start">The first weight of each place of the kernel, of channels × filters; whole vectors.</param>
    /// <param name="count">How many of them; whole vectors.</param>
    /// <param name="target">Point, input channel, filter: <see cref="ConvolutionPlan.KernelLength"/> floats.</param>
    public abstract void TransformKernel(
        ConvolutionPlan plan, ReadOnlySpan<float> kernel, int start, int count, Span<float> target);

    /// <summary>
    /// Convolution and bias, max-pooling and ReLU if the plan has them, of one image, and scale and shift of each
    /// channel if there are any.
    /// </summary>
    /// <param name="plan">The sizes and offsets.</param>
    /// <param name="input">The image.</param>
    /// <param name="weights">The block's weights, as <see cref="WeightLayout"/> makes them.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> floats.</param>
    /// <param name="output">The pooled image; its border stays as it is.</param>
    /// <param name="winners">
    /// Window × filters: which pixel of the window was the greatest, of windows that see something. Empty where nobody
    /// asks.
    /// </param>
    /// <param name="windows">
    /// Where the plan has a <see cref="ConvolutionPlan.BlankSearch"/>: the windows that see something, then the others.
    /// Else not used.
    /// </param>
    /// <returns>How many windows see something; all where none are looked for.</returns>
    public abstract int Convolve(
        ConvolutionPlan plan, ReadOnlySpan<float> input, in ConvolutionWeights weights, Span<float> scratch,
        Span<float> output, Span<int> winners, Span<int> windows);

    /// <summary>A pooling on its own, of one image, and scale and shift of each channel if there are any.</summary>
    /// <param name="plan">The sizes and offsets.</param>
    /// <param name="input">The map to pool.</param>
    /// <param name="scale">One float a channel; empty where there is neither scale nor shift.</param>
    /// <param name="shift">One float a channel.</param>
    /// <param name="output">The pooled map; its border stays as it is.</param>
    /// <param name="winners">
    /// Window × channels: which pixel was the greatest, of a maximum. Empty where nobody asks.
    /// </param>
    public abstract void Pool(
        PoolingPlan plan, ReadOnlySpan<float> input, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift,
        Span<float> output, Span<int> winners);

    /// <summary>The weighted sums of a dense layer with their bias, of a batch.</summary>
    /// <param name="plan">The sizes and strides.</param>
    /// <param name="input">Batch × <see cref="DensePlan.InputStride"/>.</param>
    /// <param name="batch">How many rows of input there are.</param>
    /// <param name="weights">Outputs × <see cref="DensePlan.InputStride"/>.</param>
    /// <param name="bias">One float an output.</param>
    /// <param name="output">
    /// Batch × <see cref="DensePlan.OutputStride"/>; only the outputs themselves are written.
    /// </param>
    public abstract void Dense(
        DensePlan plan, ReadOnlySpan<float> input, int batch,
        ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> output);

    /// <summary>The same of weights that have outputs in their lanes, as inference keeps them.</summary>
    /// <param name="plan">The sizes and strides.</param>
    /// <param name="input">Batch × <see cref="DensePlan.InputStride"/>.</param>
    /// <param name="batch">How many rows of input there are.</param>
    /// <param name="weights">As <see cref="Models.WeightLayout.OutputsInLanes"/> lays them out.</param>
    /// <param name="areFinite">Whether they are finite numbers: then what is zero need not meet them.</param>
    /// <param name="bias">One float an output, in whole vectors.</param>
    /// <param name="output">
    /// Batch × <see cref="DensePlan.OutputStride"/>; the outputs are written, in whole vectors.
    /// </param>
    public abstract void DenseInLanes(
        DensePlan plan, ReadOnlySpan<float> input, int batch,
        ReadOnlySpan<float> weights, bool areFinite, ReadOnlySpan<float> bias, Span<float> output);

    /// <summary>
    /// target = image × scale + shift, channel by channel, with ReLU behind it at will; both may be the same.
    /// </summary>
    public abstract void ScaleAndShift(
        MapPlan map, ReadOnlySpan<float> image, ReadOnlySpan<float> scales, ReadOnlySpan<float> shifts, bool rectifies,
        Span<float> target);

    /// <summary>An activation of each value of an image; both may be the same. NaN stays.</summary>
    public abstract void Activate(
        ActivationLayer activation, MapPlan map, ReadOnlySpan<float> image, Span<float> target);
}
