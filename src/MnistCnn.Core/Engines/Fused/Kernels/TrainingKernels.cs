using System.Runtime.Intrinsics;
using MnistCnn.Kernels;
using MnistCnn.Models.Layers;
using MnistCnn.Optimizers;

namespace MnistCnn.Engines.Fused.Kernels;

/// <summary>What a training step is made of beside the forward kernels, for one width of vectors.</summary>
internal abstract class TrainingKernels
{
    /// <summary>The widest vectors that this machine has in hardware.</summary>
    public static TrainingKernels Best { get; } =
        Vector512.IsHardwareAccelerated ? new VectorTrainingKernels<Lanes512, Vector512<float>>()
        : Vector256.IsHardwareAccelerated ? new VectorTrainingKernels<Lanes256, Vector256<float>>()
        : Vector128.IsHardwareAccelerated ? new VectorTrainingKernels<Lanes128, Vector128<float>>()
        : new VectorTrainingKernels<ScalarLanes, float>();

    /// <summary>The forward kernels of the same width.</summary>
    public abstract ForwardKernels Forward { get; }

    /// <summary>Adds one image's gradient of a block's weights and bias.</summary>
    /// <param name="pass">What the forward pass left behind, and the gradient of the output.</param>
    /// <param name="input">The block's input.</param>
    /// <param name="list">Room for a contribution of each window, for each filter of a vector.</param>
    /// <param name="weights">
    /// Target: filter, row, column, channel; for the first block row, column, channel, filter.
    /// </param>
    /// <param name="bias">Target.</param>
    public abstract void AddWeightGradient(
        in ConvolutionPass pass, ReadOnlySpan<float> input, Span<Contribution> list, Span<float> weights,
        Span<float> bias);

    /// <summary>Sets one image's gradient of a block's input.</summary>
    /// <param name="pass">What the forward pass left behind, and the gradient of the output.</param>
    /// <param name="weights">Filter, row, column, channel.</param>
    /// <param name="list">Room for a contribution of each pixel of a window and each filter.</param>
    /// <param name="inputGradient">Target.</param>
    public abstract void SetInputGradient(
        in ConvolutionPass pass, ReadOnlySpan<float> weights, Span<Contribution> list, Span<float> inputGradient);

    /// <summary>Adds one image's gradient of a convolution's weights, where every pixel has one.</summary>
    /// <param name="plan">The convolution, with windows of one pixel; not that of the image itself.</param>
    /// <param name="input">What the convolution took.</param>
    /// <param name="outputGradient">The gradient of what it gave.</param>
    /// <param name="places">Where in it each pixel lies, row by row.</param>
    /// <param name="weights">Target: filter, row, column, channel.</param>
    public abstract void AddDenseWeightGradient(
        ConvolutionPlan plan, ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient, ReadOnlySpan<int> places,
        Span<float> weights);

    /// <summary>The same in Winograd's space, for a plan that has a <see cref="ConvolutionPlan.Winograd"/>.</summary>
    /// <param name="plan">The convolution, with windows of one pixel.</param>
    /// <param name="input">What the convolution took.</param>
    /// <param name="outputGradient">The gradient of what it gave.</param>
    /// <param name="places">Where in it each pixel lies, row by row.</param>
    /// <param name="scratch">As much as <see cref="ForwardKernels.Convolve"/> needs.</param>
    /// <param name="transformed">Target: point, filter, channel.</param>
    public abstract void AddTransformedWeightGradient(
        ConvolutionPlan plan, ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient, ReadOnlySpan<int> places,
        Span<float> scratch, Span<float> transformed);

    /// <summary>Adds a gradient in Winograd's space to that of the weights.</summary>
    /// <param name="plan">The convolution.</param>
    /// <param name="transformed">Point, filter, channel.</param>
    /// <param name="weights">Target: filter, row, column, channel.</param>
    public abstract void AddFromTransformed(
        ConvolutionPlan plan, ReadOnlySpan<float> transformed, Span<float> weights);

    /// <summary>Adds the values of all pixels, channel by channel.</summary>
    /// <param name="image">The image.</param>
    /// <param name="places">Where in it each pixel lies.</param>
    /// <param name="sums">Target: one float a channel, in whole vectors.</param>
    public abstract void AddPixels(ReadOnlySpan<float> image, ReadOnlySpan<int> places, Span<float> sums);

    /// <summary>
    /// Copies values where others are above zero or NaN, and zeros elsewhere; lengths are equal, and a multiple of the
    /// lanes.
    /// </summary>
    public abstract void CopyAlive(ReadOnlySpan<float> source, ReadOnlySpan<float> condition, Span<float> target);

    /// <summary>
    /// Sets each row of the target to the sum of the source's rows, each times its coefficient; rows whose coefficient
    /// is zero are left out.
    /// </summary>
    /// <param name="coefficients">Which coefficient belongs to which row of source and target.</param>
    /// <param name="source">Rows of <paramref name="stride"/> floats.</param>
    /// <param name="target">Rows of <paramref name="stride"/> floats.</param>
    /// <param name="stride">A multiple of three vectors.</param>
    /// <param name="lists">Room for a contribution of each coefficient.</param>
    public abstract void SumRows(
        in Coefficients coefficients, ReadOnlySpan<float> source, Span<float> target, int stride, RowLists lists);

    /// <summary>One step of Adam over spans of the same length, a multiple of the lanes.</summary>
    public abstract void Adam(
        Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> means, Span<float> squares,
        in AdamStep step);

    /// <summary>One step of gradient descent; directions are empty without momentum.</summary>
    public abstract void Sgd(
        Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> directions, in SgdStep step);

    /// <summary>One step of RMSprop; directions are empty without momentum.</summary>
    public abstract void RmsProp(
        Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> squares, Span<float> directions,
        in RmsPropStep step);

    /// <summary>Adds the source to the target; lengths are equal, and a multiple of the lanes.</summary>
    public abstract void Add(ReadOnlySpan<float> source, Span<float> target);

    /// <summary>
    /// Moves averages towards values by a share of the way; lengths are equal, and a multiple of the lanes.
    /// </summary>
    public abstract void Average(ReadOnlySpan<float> values, float share, Span<float> averages);

    /// <inheritdoc cref="NormalizationKernel{TLanes, TVector}.Moments"/>
    public abstract void Moments(MapPlan map, ReadOnlySpan<float> image, Span<float> means, Span<float> squares);

    /// <inheritdoc cref="NormalizationKernel{TLanes, TVector}.GradientSums"/>
    public abstract void GradientSums(
        MapPlan map, ReadOnlySpan<float> image, ReadOnlySpan<float> rectified, Span<float> gradient,
        ReadOnlySpan<float> means, Span<float> sums, Span<float> products);

    /// <inheritdoc cref="NormalizationKernel{TLanes, TVector}.Backward"/>
    public abstract void NormalizationBackward(
        MapPlan map, ReadOnlySpan<float> image, Span<float> gradient, ReadOnlySpan<float> means,
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c);

    /// <summary>Sets one image's gradient of a map that was pooled on its own.</summary>
    /// <param name="plan">The sizes and offsets.</param>
    /// <param name="input">The map that was pooled.</param>
    /// <param name="output">The pooled map.</param>
    /// <param name="winners">Window × channels, of a maximum.</param>
    /// <param name="outputGradient">The gradient of the pooled map.</param>
    /// <param name="inputGradient">Target.</param>
    public abstract void PoolBackward(
        PoolingPlan plan, ReadOnlySpan<float> input, ReadOnlySpan<float> output, ReadOnlySpan<int> winners,
        ReadOnlySpan<float> outputGradient, Span<float> inputGradient);

    /// <summary>Sets one image's gradient of what an activation took; both gradients may be the same.</summary>
    /// <param name="activation">Which activation.</param>
    /// <param name="map">How all three lie.</param>
    /// <param name="input">What the activation took.</param>
    /// <param name="outputGradient">The gradient of what it gave.</param>
    /// <param name="inputGradient">Target.</param>
    public abstract void ActivationBackward(
        ActivationLayer activation, MapPlan map, ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient,
        Span<float> inputGradient);
}
