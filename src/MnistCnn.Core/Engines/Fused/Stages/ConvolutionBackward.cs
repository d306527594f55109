using MnistCnn.Engines.Fused.Kernels;
using MnistCnn.Kernels;

namespace MnistCnn.Engines.Fused.Stages;

/// <summary>
/// The way back through a convolution, of one image at a time. There are two: over lists of the few pixels that have a
/// gradient, or over all pixels as the way there goes.
/// </summary>
internal abstract class ConvolutionBackward
{
    /// <summary>
    /// After a max-pooling at most a quarter of the pixels has a gradient, and lists of these are shorter than the
    /// whole. Without one all pixels have, or half of them after a ReLU: going over all is then faster (measured).
    /// Where steps pass over pixels, of the convolution or of a pooling, few have one again.
    /// </summary>
    public static ConvolutionBackward Of(StepState state, ConvolutionPlan plan) =>
        plan is { WindowSize: 1, Pooling.Stride: 1, IsFirst: false, Convolution.Stride: 1 }
            ? new DenseConvolutionBackward(state, plan)
            : new SparseConvolutionBackward(state, plan);

    /// <summary>Whether it wants to know which pixel of each window was the greatest.</summary>
    public abstract bool NeedsWinners { get; }

    /// <summary>Called before both others, for an image.</summary>
    public virtual void Prepare(int worker, in ConvolutionPass pass)
    {
    }

    /// <summary>Adds an image's gradient of the weights and the bias.</summary>
    /// <param name="worker">Whose image it is.</param>
    /// <param name="pass">What the forward pass left behind, and the gradient of the output.</param>
    /// <param name="input">What the convolution took.</param>
    /// <param name="weights">Target, laid out as the weights.</param>
    /// <param name="bias">Target.</param>
    public abstract void AddWeights(
        int worker, in ConvolutionPass pass, ReadOnlySpan<float> input, Span<float> weights, Span<float> bias);

    /// <summary>Called once a worker's images are done, for what <see cref="AddWeights"/> has still to add.</summary>
    /// <param name="worker">Whose images they were.</param>
    /// <param name="weights">Target, laid out as the weights.</param>
    public virtual void EndWeights(int worker, Span<float> weights)
    {
    }

    /// <summary>Sets an image's gradient of the input.</summary>
    /// <param name="worker">Whose image it is.</param>
    /// <param name="pass">What the forward pass left behind, and the gradient of the output.</param>
    /// <param name="weights">The weights: filter, row, column, channel.</param>
    /// <param name="inputGradient">Target.</param>
    public abstract void SetInput(
        int worker, in ConvolutionPass pass, ReadOnlySpan<float> weights, Span<float> inputGradient);

    /// <summary>Brings what is made of some filters' weights up to date.</summary>
    public virtual void Repack(ReadOnlySpan<float> weights, int firstFilter, int endFilter)
    {
    }
}
