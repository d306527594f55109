using MnistCnn.Kernels;
using MnistCnn.Models;

namespace MnistCnn.Engines.Fused.Stages;

/// <summary>Makes the stages of a network, and the buffers between them.</summary>
internal sealed class StageChainBuilder(StepState state)
{
    private readonly List<Stage> _stages = [];
    private readonly List<StageBuffer> _buffers = [];

    public IReadOnlyList<Stage> Stages => _stages;

    public IReadOnlyList<StageBuffer> Buffers => _buffers;

    public void Build()
    {
        StageBuffer values = NewBuffer(state.Plan.First.InputLength);
        _stages.Add(new InputStage(state, values));
        foreach (BlockPlan block in state.Plan.Blocks)
            values = AddBlock(block, values);
        AddClassifier(values);
    }

    private StageBuffer AddBlock(BlockPlan plan, StageBuffer input)
    {
        ConvolutionPlan convolution = plan.Convolution;
        StageBuffer values = NewMap(convolution.Output);
        Add(new ConvolutionStage(state, convolution, input, values), input);
        if (plan.Block.Before is { } before)
            values = AddNormalization(before, convolution.Output, values);
        if (plan.Pooling is { } pooling)
        {
            StageBuffer pooled = NewMap(plan.Output);
            Add(new PoolingStage(state, pooling, values, pooled), values);
            values = pooled;
        }

        return plan.Block.After is { } after ? AddNormalization(after, plan.Output, values) : values;
    }

    private StageBuffer AddNormalization(NormalizationLayer layer, MapPlan map, StageBuffer input)
    {
        StageBuffer output = Add(new StageBuffer(input.Length) { SharesGradientOf = input });
        Add(new NormalizationStage(state, layer, map, input, output), input);
        return output;
    }

    private void AddClassifier(StageBuffer features)
    {
        CnnPlan plan = state.Plan;
        StageBuffer hidden = NewBuffer(plan.Hidden.OutputStride);
        StageBuffer logits = Add(new StageBuffer(plan.Output.OutputStride) { SharesValues = true });
        foreach (CnnLayer layer in plan.Layout.Layers)
        {
            if (layer is DenseLayer { Name: "dense1" } first)
                Add(new DenseStage(state, first, plan.Hidden, features, hidden), features);
            else if (layer is DropoutLayer dropout)
                Add(new DropoutStage(
                    state, new DropoutMask(dropout.Rate, state.Seed), plan.Hidden.Outputs, hidden), hidden);
            else if (layer is DenseLayer last)
                Add(new DenseStage(state, last, plan.Output, hidden, logits), hidden);
        }

        Add(new LossStage(state, logits), logits);
    }

    // Where the stages on both sides of a buffer take images one by one, its gradient is that of one image.
    private void Add(Stage stage, StageBuffer input)
    {
        input.KeepsOneGradient = _stages[^1].IsImageWise && stage.IsImageWise;
        _stages.Add(stage);
    }

    // The dense layer reads the last map in rows of its own stride.
    private StageBuffer NewMap(MapPlan map) => NewBuffer(
        map == state.Plan.Blocks[^1].Output ? state.Plan.Hidden.InputStride : WeightLayout.RoundUp(map.Length, 16));

    private StageBuffer NewBuffer(int length) => Add(new StageBuffer(length));

    private StageBuffer Add(StageBuffer buffer)
    {
        _buffers.Add(buffer);
        return buffer;
    }
}
