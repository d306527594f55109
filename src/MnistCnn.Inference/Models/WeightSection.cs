namespace MnistCnn.Models;

/// <summary>One tensor's part of a block of weights.</summary>
/// <param name="Start">In the block.</param>
/// <param name="Length">With its padding.</param>
/// <param name="Places">Where in the section each value of the PyTorch tensor lies.</param>
internal sealed record WeightSection(int Start, int Length, int[] Places)
{
    public int End => Start + Length;

    public Span<float> Of(AlignedBuffer<float> block) => block.Span.Slice(Start, Length);
}
