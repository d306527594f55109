using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Kernels;

/// <summary>
/// One step of the way from image to logits: a layer, or neighbours that are computed at once. It gives what
/// <see cref="Output"/> says.
/// </summary>
internal abstract record PlanStep(CnnLayer Layer, MapPlan Output)
{
    /// <summary>Whether it takes lists, of many images at once, and not maps image by image.</summary>
    public bool TakesLists => Layer.IsFlat;
}

/// <summary>A convolution, with the ReLU and the max-pooling that follow it at once.</summary>
/// <param name="Plan">Sizes and offsets.</param>
/// <param name="Before">The normalisation before ReLU, folded into the weights.</param>
/// <param name="After">The normalisation behind, of pooled values.</param>
internal sealed record ConvolutionStep(ConvolutionPlan Plan, CnnLayer? Before, CnnLayer? After)
    : PlanStep(Plan.Layer, Plan.Output);

/// <summary>A pooling on its own, with ReLU before it where that is wanted.</summary>
/// <param name="Layer">The pooling.</param>
/// <param name="Plan">Sizes and offsets.</param>
/// <param name="After">The normalisation behind, of pooled values.</param>
internal sealed record PoolingStep(CnnLayer Layer, PoolingPlan Plan, CnnLayer? After) : PlanStep(Layer, Plan.Output);

/// <summary>A batch normalisation, in the places of its input.</summary>
/// <param name="Layer">The normalisation.</param>
/// <param name="Map">What it normalises.</param>
/// <param name="Flattened">The map whose flattened values these are, if they are such.</param>
/// <param name="Rectifies">Whether ReLU follows it at once.</param>
internal sealed record NormalizationStep(CnnLayer Layer, MapPlan Map, MapSize? Flattened, bool Rectifies)
    : PlanStep(Layer, Map);

/// <summary>An activation, in the places of its input.</summary>
internal sealed record ActivationStep(CnnLayer Layer, MapPlan Map) : PlanStep(Layer, Map)
{
    public ActivationLayer Activation => (ActivationLayer)Layer.Layer;
}

/// <summary>A dropout, in the places of its input, with ReLU before it where that is wanted.</summary>
internal sealed record DropoutStep(CnnLayer Layer, MapPlan Map, bool Rectifies) : PlanStep(Layer, Map);

/// <summary>A dense layer.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Plan">Sizes and strides.</param>
/// <param name="Flattened">The map whose flattened values it reads, if it reads such.</param>
/// <param name="Output">What it gives.</param>
/// <param name="After">The normalisation behind it, folded into the weights.</param>
internal sealed record DenseStep(CnnLayer Layer, DensePlan Plan, MapSize? Flattened, MapPlan Output, CnnLayer? After)
    : PlanStep(Layer, Output);
