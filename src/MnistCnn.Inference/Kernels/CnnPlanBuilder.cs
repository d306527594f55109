using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Kernels;

/// <summary>
/// Plans the steps of a network, last to first: each has to know what the one behind it reads, and with what border.
/// </summary>
internal sealed class CnnPlanBuilder(CnnLayout layout, int lanes, bool folds)
{
    /// <summary>Where the first step wants the image.</summary>
    public ImagePlan Image { get; private set; } = null!;

    public PlanStep[] Build()
    {
        List<LayerGroup> groups = LayerGroup.Of(layout, folds);
        var steps = new PlanStep[groups.Count];
        PlanStep? next = null;
        for (int i = steps.Length - 1; i >= 0; i--)
            steps[i] = next = Plan(groups[i], next);
        Image = PlanImage(steps[0]);
        return steps;
    }

    private PlanStep Plan(LayerGroup group, PlanStep? next)
    {
        CnnLayer layer = group.Main;
        switch (layer.Layer)
        {
            case ConvolutionLayer:
                return new ConvolutionStep(
                    new ConvolutionPlan(
                        layer, lanes, CnnWeights.ReadsImage(layout, layer), group.Pooling, group.Rectifies,
                        Map((group.Pooling ?? layer).Output, next)),
                    group.Before, group.After);
            case PoolingLayer or GlobalAveragePoolingLayer:
                var input = new MapPlan(layer.Input, lanes);
                return new PoolingStep(
                    layer, new PoolingPlan(layer, group.Rectifies, input, Map(layer.Output, next)), group.After);
            case DenseLayer:
                int inputs = WeightLayout.RowLength(layer.Input.Length, group.Flattened, lanes);
                return new DenseStep(
                    layer, new DensePlan(inputs, layer.Output.Length, lanes), group.Flattened, Map(layer.Output, next),
                    group.Before);
            case BatchNormalizationLayer:
                // Each value of a list is a channel of its own, padding included.
                MapSize size = group.Flattened is { } map
                    ? new MapSize(WeightLayout.RowLength(layer.Input.Length, map, lanes))
                    : layer.Input;
                return new NormalizationStep(layer, InPlace(size, next), group.Flattened, group.Rectifies);
            case DropoutLayer:
                return new DropoutStep(layer, InPlace(group.Flattened ?? layer.Input, next), group.Rectifies);
            default:
                return new ActivationStep(layer, InPlace(group.Flattened ?? layer.Input, next));
        }
    }

    private MapPlan Map(MapSize size, PlanStep? next) => next switch
    {
        ConvolutionStep convolution => new MapPlan(
            size, lanes, convolution.Plan, convolution.Plan.NeededRows, convolution.Plan.NeededColumns),
        PoolingStep pooling => new MapPlan(
            size, lanes, reader: null, pooling.Plan.NeededRows, pooling.Plan.NeededColumns),
        _ => InPlace(size, next),
    };

    // What is computed in the places of its input needs all of it, and the border that a convolution behind it reads.
    private MapPlan InPlace(MapSize size, PlanStep? next) => new(size, lanes, ReaderOf(next));

    private static ConvolutionPlan? ReaderOf(PlanStep? next) => next switch
    {
        ConvolutionStep convolution => convolution.Plan,
        NormalizationStep or ActivationStep or DropoutStep => next.Output.Reader,
        _ => null,
    };

    private ImagePlan PlanImage(PlanStep first) => first switch
    {
        _ when first.TakesLists => ImagePlan.OfList(layout.Input, lanes),
        ConvolutionStep { Plan: { IsFirst: true } plan } => ImagePlan.Of(plan),
        ConvolutionStep convolution => ImagePlan.Of(new MapPlan(layout.Input, lanes, convolution.Plan)),
        PoolingStep pooling => ImagePlan.Of(pooling.Plan.Input),
        _ => ImagePlan.Of(first.Output),
    };
}
