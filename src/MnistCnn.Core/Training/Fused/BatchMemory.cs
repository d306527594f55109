using MnistCnn.Kernels;
using MnistCnn.Models;

namespace MnistCnn.Training.Fused;

/// <summary>What a batch leaves behind on its way forward, for the way back; each image has its part of every buffer.</summary>
internal sealed class BatchMemory
{
    private readonly CnnPlan _plan;
    private readonly AlignedBuffer<float>[] _outputs;
    private readonly AlignedBuffer<float>[] _normalized;
    private readonly AlignedBuffer<float>[] _outputGradients;
    private readonly AlignedBuffer<int>[] _winners;
    private readonly AlignedBuffer<float> _inputs;
    private readonly AlignedBuffer<float> _hidden;
    private readonly AlignedBuffer<float> _hiddenGradient;
    private readonly AlignedBuffer<float> _logits;

    /// <param name="plan">The network.</param>
    /// <param name="capacity">Images in the largest batch.</param>
    public BatchMemory(CnnPlan plan, int capacity)
    {
        (_plan, Capacity) = (plan, capacity);
        bool normalized = plan.Options.BatchNormalization != BatchNormalization.None;
        _inputs = Floats(plan.Blocks[0].InputLength);
        _outputs = Each(i => Floats(Stride(i)));
        _normalized = normalized ? Each(i => Floats(Stride(i))) : _outputs;
        _outputGradients = Each(i => normalized || i == plan.Blocks.Length - 1 ? Floats(Stride(i)) : new AlignedBuffer<float>(0));
        _winners = [.. plan.Blocks.Select(block => new AlignedBuffer<int>(checked(capacity * block.Windows * block.Filters)))];
        _hidden = Floats(plan.Hidden.OutputStride);
        _hiddenGradient = Floats(plan.Hidden.OutputStride);
        _logits = Floats(plan.Output.OutputStride);

        AlignedBuffer<float> Floats(int length) => new(checked(capacity * length));
        AlignedBuffer<float>[] Each(Func<int, AlignedBuffer<float>> make) =>
            [.. Enumerable.Range(0, plan.Blocks.Length).Select(make)];
    }

    public int Capacity { get; }

    public Span<float> Input(int image) => _inputs.Part(image, _plan.Blocks[0].InputLength);

    /// <summary>A block's pooled output.</summary>
    public Span<float> Output(int block, int image) => _outputs[block].Part(image, Stride(block));

    /// <summary>A block's output, normalised if the network does so.</summary>
    public Span<float> Normalized(int block, int image) => _normalized[block].Part(image, Stride(block));

    /// <summary>The gradient of a block's output; without normalisation only the last block has it for the whole batch.</summary>
    public Span<float> OutputGradient(int block, int image) => _outputGradients[block].Part(image, Stride(block));

    public Span<int> Winners(int block, int image) =>
        _winners[block].Part(image, _plan.Blocks[block].Windows * _plan.Blocks[block].Filters);

    /// <summary>The last block's output of some images, one row each.</summary>
    public Span<float> Features(int first, int count) => Rows(_normalized[^1], _plan.Hidden.InputStride, first, count);

    public Span<float> FeatureGradients(int first, int count) => Rows(_outputGradients[^1], _plan.Hidden.InputStride, first, count);

    /// <summary>The hidden layer after ReLU and dropout.</summary>
    public Span<float> Hidden(int first, int count) => Rows(_hidden, _plan.Hidden.OutputStride, first, count);

    public Span<float> HiddenGradients(int first, int count) => Rows(_hiddenGradient, _plan.Hidden.OutputStride, first, count);

    /// <summary>First the logits, then their gradients.</summary>
    public Span<float> Logits(int first, int count) => Rows(_logits, _plan.Output.OutputStride, first, count);

    private static Span<float> Rows(AlignedBuffer<float> buffer, int stride, int first, int count) =>
        buffer.Span.Slice(first * stride, count * stride);

    private int Stride(int block) =>
        block == _plan.Blocks.Length - 1 ? _plan.Hidden.InputStride : ConvolutionPlan.RoundUp(_plan.Blocks[block].OutputLength, 16);
}
