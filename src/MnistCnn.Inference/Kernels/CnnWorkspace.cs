namespace MnistCnn.Kernels;

/// <summary>What one thread writes to in a forward pass.</summary>
internal sealed class CnnWorkspace(CnnPlan plan, ForwardKernels kernels)
{
    /// <summary>Images that go through the dense layers together.</summary>
    public const int Batch = 8;

    public AlignedBuffer<float> Image { get; } = new(plan.Blocks[0].InputLength);

    /// <summary>The output of each block but the last.</summary>
    public AlignedBuffer<float>[] Activations { get; } =
        Array.ConvertAll(plan.Blocks[..^1], block => new AlignedBuffer<float>(block.OutputLength));

    public AlignedBuffer<float> Scratch { get; } = new(LongestScratch(plan, kernels));

    /// <summary>The last block's output of each image.</summary>
    public AlignedBuffer<float> Features { get; } = new(Batch * plan.Hidden.InputStride);

    public AlignedBuffer<float> Hidden { get; } = new(Batch * plan.Hidden.OutputStride);

    public AlignedBuffer<float> Logits { get; } = new(Batch * plan.Output.OutputStride);

    private static int LongestScratch(CnnPlan plan, ForwardKernels kernels)
    {
        int longest = 0;
        foreach (ConvolutionPlan block in plan.Blocks)
            longest = Math.Max(longest, kernels.ScratchLength(block));
        return longest;
    }
}
