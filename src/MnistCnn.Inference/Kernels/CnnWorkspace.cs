using MnistCnn.Models;

namespace MnistCnn.Kernels;

/// <summary>What one thread writes to in a forward pass.</summary>
internal sealed class CnnWorkspace(CnnPlan plan, ForwardKernels kernels)
{
    /// <summary>Images that go through the dense layers together.</summary>
    public const int Batch = 8;

    public AlignedBuffer<float> Image { get; } = new(plan.First.InputLength);

    /// <summary>The output of each block but the last.</summary>
    public AlignedBuffer<float>[] Activations { get; } =
        Array.ConvertAll(plan.Blocks[..^1], block => new AlignedBuffer<float>(block.Output.Length));

    /// <summary>The output of a convolution whose pooling is on its own.</summary>
    public AlignedBuffer<float> Convolved { get; } = new(Longest(plan, block => block.Pooling?.Input.Length ?? 0));

    public AlignedBuffer<float> Scratch { get; } =
        new(Longest(plan, block => kernels.ScratchLength(block.Convolution)));

    /// <summary>The last block's output of each image.</summary>
    public AlignedBuffer<float> Features { get; } = new(Batch * plan.Hidden.InputStride);

    public AlignedBuffer<float> Hidden { get; } = new(Batch * plan.Hidden.OutputStride);

    public AlignedBuffer<float> Logits { get; } = new(Batch * plan.Output.OutputStride);

    private static int Longest(CnnPlan plan, Func<BlockPlan, int> lengthOf)
    {
        int longest = 0;
        foreach (BlockPlan block in plan.Blocks)
            longest = Math.Max(longest, lengthOf(block));
        return longest;
    }
}
