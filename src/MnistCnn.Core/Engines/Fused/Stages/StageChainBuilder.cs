using MnistCnn.Kernels;
using MnistCnn.Models.Layers;

namespace MnistCnn.Engines.Fused.Stages;

/// <summary>Makes the stages of a network, and the buffers between them.</summary>
internal sealed class StageChainBuilder(StepState state)
{
    // Far enough apart that no two dropouts of a network draw the same numbers.
    private const long SeedDistance = 0x5851F42D4C957F2D;

    private readonly List<Stage> _stages = [];
    private readonly List<StageBuffer> _buffers = [];
    private readonly HashSet<StageBuffer> _read = [];
    private int _dropouts;

    public IReadOnlyList<Stage> Stages => _stages;

    public IReadOnlyList<StageBuffer> Buffers => _buffers;

    public void Build()
    {
        StageBuffer values = Add(new StageBuffer(state, state.Plan.Image.Stride));
        _stages.Add(new InputStage(state, values));
        PlanStep[] steps = state.Plan.Steps;
        for (int i = 0; i < steps.Length; i++)
            values = Add(steps[i], i + 1 < steps.Length ? steps[i + 1] : null, values);
        Add(new LossStage(state, values), values);
    }

    private StageBuffer Add(PlanStep step, PlanStep? next, StageBuffer input)
    {
        if (step is DropoutStep dropout)
        {
            Add(DropoutOf(dropout, input), input);
            return input;
        }

        // Not for a dropout, which changes them in their places, nor for a normalisation, which reads them once more
        // when all images have come back to it.
        StageBuffer output = Add(new StageBuffer(state, step.Output.Stride)
        {
            KeepsOneImage = step is NormalizationStep
                && next is ConvolutionStep or PoolingStep or ActivationStep { TakesLists: false },
            SharesValues = next is null && step is DenseStep,
            SharesGradientOf = step is NormalizationStep ? input : null,
        });
        if (step is NormalizationStep normalization)
        {
            Add(normalization, input, output);
            return output;
        }

        Add(
            step switch
            {
                ConvolutionStep convolution => new ConvolutionStage(state, convolution.Plan, input, output),
                PoolingStep pooling => new PoolingStage(state, pooling.Plan, input, output),
                ActivationStep activation => new ActivationStage(state, activation, input, output),
                DenseStep dense => new DenseStage(state, dense.Layer, dense.Plan, input, output),
                _ => throw new NotSupportedException($"There is no stage for a {step.GetType().Name}."),
            },
            input);
        return output;
    }

    private void Add(NormalizationStep step, StageBuffer input, StageBuffer output)
    {
        var stage = new NormalizationStage(state, step);
        Add(new NormalizationMeasuring(state, step, stage, input, output), input);
        Add(stage, input);
        Add(new NormalizationScaling(state, step, stage, input, output), input);
    }

    // The first dropout draws by the run's own seed.
    private Stage DropoutOf(DropoutStep step, StageBuffer values)
    {
        var mask = new DropoutMask(
            ((DropoutLayer)step.Layer.Layer).Rate, unchecked(state.Seed + (_dropouts++ * SeedDistance)));
        return step.Rectifies
            ? new RectifiedDropoutStage(state, mask, step.Map.Length, values)
            : new DropoutStage(state, step, mask, values);
    }

    // Where the stages on both sides of a buffer take images one by one, and those that work in its places too, its
    // gradient is that of one image.
    private void Add(Stage stage, StageBuffer input)
    {
        bool before = _read.Add(input) ? _stages[^1].IsImageWise : input.IsImageWise;
        input.IsImageWise = before && stage.IsImageWise;
        _stages.Add(stage);
    }

    private StageBuffer Add(StageBuffer buffer)
    {
        _buffers.Add(buffer);
        return buffer;
    }
}
