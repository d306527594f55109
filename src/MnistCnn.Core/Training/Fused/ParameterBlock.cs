using MnistCnn.Kernels;
using MnistCnn.Models;

namespace MnistCnn.Training.Fused;

/// <summary>
/// All parameters as the kernels want them, in one stretch of memory, and beside them gradients and Adam's moments. The
/// convolutions come first: each thread sums their gradients for itself, and the sums are put together.
/// </summary>
internal sealed class ParameterBlock
{
    private readonly List<ParameterSection> _sections = [];
    private readonly AlignedBuffer<float>[] _filtersInLanes;
    private readonly CnnPlan _plan;
    private readonly int _lanes;

    public ParameterBlock(CnnPlan plan, int lanes, bool averages = false)
    {
        (_plan, _lanes) = (plan, lanes);
        Blocks = [.. plan.Blocks.Select((block, i) => AddBlock(block, i + 1))];
        ConvolutionLength = _sections[^1].End;
        HiddenWeights = Add(
            "dense1.weight", plan.Hidden.Outputs * plan.Hidden.InputStride, WeightLayout.Dense(plan.Hidden, plan.Blocks[^1]));
        HiddenBias = AddVector("dense1.bias", plan.Hidden.Outputs);
        OutputWeights = Add("dense2.weight", plan.Output.Outputs * plan.Output.InputStride, WeightLayout.Dense(plan.Output));
        OutputBias = AddVector("dense2.bias", plan.Output.Outputs);
        Length = _sections[^1].End;
        (Values, Gradients, Means, Squares) = (new(Length), new(Length), new(Length), new(Length));
        Averages = averages ? new(Length) : null;
        _filtersInLanes = [.. plan.Blocks.Skip(1).Select(block => new AlignedBuffer<float>(block.Taps * block.Filters))];
    }

    public BlockSections[] Blocks { get; }

    public ParameterSection HiddenWeights { get; }

    public ParameterSection HiddenBias { get; }

    public ParameterSection OutputWeights { get; }

    public ParameterSection OutputBias { get; }

    public int Length { get; }

    /// <summary>Where the dense layers begin.</summary>
    public int ConvolutionLength { get; }

    public AlignedBuffer<float> Values { get; }

    public AlignedBuffer<float> Gradients { get; }

    /// <summary>Adam's first moments.</summary>
    public AlignedBuffer<float> Means { get; }

    /// <summary>Adam's second moments.</summary>
    public AlignedBuffer<float> Squares { get; }

    /// <summary>Moving averages of the parameters, where they are wanted.</summary>
    public AlignedBuffer<float>? Averages { get; }

    /// <summary>Copies parameters in.</summary>
    public void Load(ParameterMemory source, AlignedBuffer<float> target)
    {
        foreach (ParameterSection section in _sections)
            WeightLayout.Pack(Sized(source, section), section.Places, section.Of(target));
    }

    /// <summary>Copies parameters, or what belongs to them, out.</summary>
    public void Save(AlignedBuffer<float> source, ParameterMemory target)
    {
        foreach (ParameterSection section in _sections)
            WeightLayout.Unpack(section.Of(source), section.Places, Sized(target, section));
    }

    /// <summary>The weights of a block as the forward pass reads them: row, column, channel, filter.</summary>
    public ReadOnlySpan<float> FiltersInLanes(int block) =>
        block == 0 ? Blocks[0].Weights.Of(Values) : _filtersInLanes[block - 1].Span;

    /// <summary>
    /// Brings some filters of a block up to date in <see cref="FiltersInLanes"/>. The backward pass wants channels in
    /// lanes and the forward pass wants filters; the first block has filters there in both.
    /// </summary>
    public void Repack(int block, int firstFilter, int endFilter)
    {
        if (block == 0)
            return;
        ConvolutionPlan plan = _plan.Blocks[block];
        ReadOnlySpan<float> source = Blocks[block].Weights.Of(Values);
        Span<float> target = _filtersInLanes[block - 1].Span;
        int channels = plan.Shape.InputChannels;
        int filterLength = plan.Kernel * plan.Kernel * plan.InputStride;
        for (int tap = 0; tap < plan.Taps; tap++)
        {
            ReadOnlySpan<float> weights = source[((tap / channels * plan.InputStride) + (tap % channels))..];
            Span<float> lanes = target.Slice(tap * plan.Filters, plan.Filters);
            for (int filter = firstFilter; filter < endFilter; filter++)
                lanes[filter] = weights[filter * filterLength];
        }
    }

    private static Span<float> Sized(ParameterMemory memory, ParameterSection section)
    {
        Span<float> values = memory(section.Name);
        return values.Length == section.Places.Length
            ? values
            : throw new ArgumentException(
                $"{section.Name} has {values.Length} values, and this network needs {section.Places.Length}.");
    }

    private BlockSections AddBlock(ConvolutionPlan plan, int number)
    {
        int[] places = plan.IsFirst ? WeightLayout.FiltersInLanes(plan) : WeightLayout.ChannelsInLanes(plan);
        bool normalized = _plan.Options.BatchNormalization != BatchNormalization.None;
        int filters = plan.Shape.Filters;
        return new BlockSections(
            Add($"conv{number}.weight", plan.WeightLength, places),
            AddVector($"conv{number}.bias", filters),
            normalized ? AddVector($"batch_norm{number}.weight", filters) : null,
            normalized ? AddVector($"batch_norm{number}.bias", filters) : null);
    }

    private ParameterSection AddVector(string name, int length) =>
        Add(name, ConvolutionPlan.RoundUp(length, _lanes), [.. Enumerable.Range(0, length)]);

    // Each section starts at a cache line.
    private ParameterSection Add(string name, int length, int[] places)
    {
        int start = _sections.Count == 0 ? 0 : ConvolutionPlan.RoundUp(_sections[^1].End, 16);
        var section = new ParameterSection(name, start, length, places);
        _sections.Add(section);
        return section;
    }
}
