using MnistCnn.Kernels;

namespace MnistCnn.Training.Fused;

/// <summary>One parameter's part of a <see cref="ParameterBlock"/>.</summary>
/// <param name="Name">In the module, such as <c>conv1.weight</c>.</param>
/// <param name="Start">In the block.</param>
/// <param name="Length">With its padding.</param>
/// <param name="Places">Where in the section each value of the PyTorch tensor lies.</param>
internal sealed record ParameterSection(string Name, int Start, int Length, int[] Places)
{
    public int End => Start + Length;

    public Span<float> Of(AlignedBuffer<float> buffer) => buffer.Span.Slice(Start, Length);
}
