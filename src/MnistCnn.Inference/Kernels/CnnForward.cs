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
    private readonly ForwardStep[] _steps;

    /// <param name="layout">The network.</param>
    /// <param name="weights">Its weights, which are copied.</param>
    /// <param name="kernels">For tests; by default the best for this machine.</param>
    public CnnForward(CnnLayout layout, FindWeights weights, ForwardKernels? kernels = null)
    {
        _kernels = kernels ?? ForwardKernels.Best;
        Plan = new CnnPlan(layout, _kernels.Lanes, folds: true);
        var named = new NamedWeights(weights);
        _steps = Array.ConvertAll(Plan.Steps, step => ForwardStep.Of(step, _kernels, named));
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
                Span<float> input = workspace.Image.Span;
                if (Plan.Image.IsList)
                    input = input.Slice(i * Plan.Image.Stride, Plan.Image.Stride);
                ImageReader.Read(Plan.Image, images.Slice((start + i) * size, size), scale, input);
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

    // All steps on maps of one image, while it is in the cache. The last puts what it gives into the image's own row.
    private void Extract(int index, CnnWorkspace workspace)
    {
        ReadOnlySpan<float> input = workspace.Image.Span;
        for (int i = 0; i < Plan.FirstOnLists; i++)
        {
            Span<float> output = workspace.Outputs[i].Span;
            if (i == Plan.FirstOnLists - 1)
                output = output.Slice(index * Plan.Steps[i].Output.Stride, Plan.Steps[i].Output.Stride);
            _steps[i].Run(_kernels, input, count: 1, output, workspace.Scratch.Span);
            input = output;
        }
    }

    private void Classify(int batch, Span<float> logits, CnnWorkspace workspace)
    {
        int first = Plan.FirstOnLists;
        ReadOnlySpan<float> input = first == 0 ? workspace.Image.Span : workspace.Outputs[first - 1].Span;
        for (int i = first; i < _steps.Length; i++)
        {
            _steps[i].Run(_kernels, input, batch, workspace.Outputs[i].Span, workspace.Scratch.Span);
            input = workspace.Outputs[i].Span;
        }

        int stride = Plan.Steps[^1].Output.Stride;
        for (int i = 0; i < batch; i++)
            input.Slice(i * stride, Plan.Classes).CopyTo(logits[(i * Plan.Classes)..]);
    }
}
