using System.Numerics;
using MnistCnn.Models;

namespace MnistCnn.Kernels;

/// <summary>
/// The forward pass of a network: images to logits, in inference mode (no dropout, running statistics). Immutable once
/// made: any number of threads may run it, each with its own workspace.
/// </summary>
internal sealed class CnnForward
{
    private readonly ForwardKernels _kernels;
    private readonly CnnForwardWeights _weights;

    /// <param name="layout">The network.</param>
    /// <param name="tensors">Its weights, which are copied.</param>
    /// <param name="kernels">For tests; by default the best for this machine.</param>
    public CnnForward(CnnLayout layout, TensorSource tensors, ForwardKernels? kernels = null)
    {
        _kernels = kernels ?? ForwardKernels.Best;
        Plan = new CnnPlan(layout, _kernels.Lanes, folds: true);
        _weights = new CnnForwardWeights(Plan, _kernels.Lanes, tensors);
    }

    /// <summary>The pass with a network's present weights.</summary>
    public static CnnForward Of(Cnn model) => new(model.Layout, name => model.GetWeights(name));

    public CnnPlan Plan { get; }

    /// <summary>Memory for one thread.</summary>
    public CnnWorkspace CreateWorkspace() => new(Plan, _kernels);

    /// <summary>Runs images of bytes, 0 to 255, which are scaled to 0…1.</summary>
    /// <inheritdoc cref="Run(ReadOnlySpan{byte}, float, Span{float}, CnnWorkspace)"/>
    public void Run(ReadOnlySpan<byte> images, Span<float> logits, CnnWorkspace workspace) =>
        Run(images, ImageReader.ByteScale, logits, workspace);

    /// <summary>Runs images of bytes, 0 to 255.</summary>
    /// <param name="images">Any number of images: channels × height × width values each.</param>
    /// <param name="scale">What each byte is multiplied with.</param>
    /// <param name="logits">One float an image and class.</param>
    /// <param name="workspace">Made by <see cref="CreateWorkspace"/>; of this thread alone.</param>
    public void Run(ReadOnlySpan<byte> images, float scale, Span<float> logits, CnnWorkspace workspace) =>
        RunPixels(images, scale, logits, workspace);

    /// <summary>Runs images of floats, as they are.</summary>
    /// <param name="images">Any number of images: channels × height × width values each.</param>
    /// <param name="logits">One float an image and class.</param>
    /// <param name="workspace">Made by <see cref="CreateWorkspace"/>; of this thread alone.</param>
    public void Run(ReadOnlySpan<float> images, Span<float> logits, CnnWorkspace workspace) =>
        RunPixels(images, scale: 1, logits, workspace);

    private void RunPixels<TPixel>(ReadOnlySpan<TPixel> images, float scale, Span<float> logits, CnnWorkspace workspace)
        where TPixel : unmanaged, INumberBase<TPixel>
    {
        int size = Plan.ImageSize;
        int count = Count(images.Length, logits.Length);
        for (int start = 0; start < count; start += CnnWorkspace.Batch)
        {
            int batch = Math.Min(CnnWorkspace.Batch, count - start);
            for (int i = 0; i < batch; i++)
            {
                ImageReader.Read(Plan.First, images.Slice((start + i) * size, size), scale, workspace.Image.Span);
                Extract(i, workspace);
            }

            Classify(batch, logits[(start * Plan.Classes)..], workspace);
        }
    }

    private int Count(int values, int logits)
    {
        int count = values / Plan.ImageSize;
        if (count * Plan.ImageSize != values || logits < count * Plan.Classes)
            throw new ArgumentException(
                $"{values} values are {count} images of {Plan.ImageSize} values with {values % Plan.ImageSize} left "
                + $"over, and there is room for {logits} logits where {count * Plan.Classes} are needed.");
        return count;
    }

    // All blocks of one image, while it is in the cache.
    private void Extract(int index, CnnWorkspace workspace)
    {
        ReadOnlySpan<float> input = workspace.Image.Span;
        for (int i = 0; i < Plan.Blocks.Length; i++)
        {
            bool isLast = i == Plan.Blocks.Length - 1;
            Span<float> output = isLast
                ? workspace.Features.Part(index, Plan.Hidden.InputStride)
                : workspace.Activations[i].Span;
            Run(Plan.Blocks[i], input, _weights.Block(i), workspace, output);
            input = output;
        }
    }

    private void Run(
        BlockPlan block, ReadOnlySpan<float> input, in ConvolutionWeights weights, CnnWorkspace workspace,
        Span<float> output)
    {
        if (block.Pooling is not { } pooling)
        {
            _kernels.Convolve(block.Convolution, input, weights, workspace.Scratch.Span, output, winners: []);
            return;
        }

        var unscaled = new ConvolutionWeights { Kernel = weights.Kernel, Bias = weights.Bias };
        Span<float> convolved = workspace.Convolved.Span;
        _kernels.Convolve(block.Convolution, input, unscaled, workspace.Scratch.Span, convolved, winners: []);
        _kernels.Pool(pooling, convolved, weights, output, winners: []);
    }

    private void Classify(int batch, Span<float> logits, CnnWorkspace workspace)
    {
        Span<float> hidden = workspace.Hidden.Span[..(batch * Plan.Hidden.OutputStride)];
        _kernels.Dense(
            Plan.Hidden, workspace.Features.Span, batch, _weights.HiddenWeights, _weights.HiddenBias, hidden);
        _kernels.Rectify(hidden);
        _kernels.Dense(Plan.Output, hidden, batch, _weights.OutputWeights, _weights.OutputBias, workspace.Logits.Span);
        for (int i = 0; i < batch; i++)
            workspace.Logits.Part(i, Plan.Output.OutputStride)[..Plan.Classes].CopyTo(logits[(i * Plan.Classes)..]);
    }
}
