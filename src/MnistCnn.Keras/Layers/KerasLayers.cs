using System.Collections.Immutable;
using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Keras.Layers;

/// <summary>What weights the layers of a network have in Keras.</summary>
internal static class KerasLayers
{
    /// <summary>All layers in their order, those without weights too.</summary>
    /// <param name="layout">The network.</param>
    /// <param name="form">How kernels lie in the file.</param>
    public static IReadOnlyList<LayerPlan> Of(CnnLayout layout, KernelForm form = default)
    {
        var plans = new List<LayerPlan>();
        int? flattened = null;
        foreach (CnnLayer layer in layout.Layers)
        {
            plans.Add(PlanOf(layer, form, flattened));
            flattened = layer.Layer switch
            {
                FlattenLayer when !layer.IsFlat && !form.FlattensChannelsFirst => layer.Input.Channels,
                DenseLayer => null,
                _ => flattened,
            };
        }

        return plans;
    }

    /// <param name="layer">The layer.</param>
    /// <param name="form">How kernels lie in the file.</param>
    /// <param name="flattened">Channels of the map that it reads flattened, if it reads one pixel by pixel.</param>
    private static LayerPlan PlanOf(CnnLayer layer, KernelForm form, int? flattened) => layer.Layer switch
    {
        ConvolutionLayer convolution => new(
            layer, LayerKind.Convolution,
            Of(
                layer,
                ("weight", WeightNames.Kernel, KernelShape(convolution, layer.Input.Channels, form),
                    ValueOrder.Convolution(form)),
                ("bias", WeightNames.Bias, [convolution.Filters], ValueOrder.Same))),
        BatchNormalizationLayer => new(layer, LayerKind.BatchNormalization, Normalization(layer, flattened)),
        DenseLayer => new(
            layer, LayerKind.Dense,
            Of(
                layer,
                ("weight", WeightNames.Kernel, [layer.Input.Length, layer.Output.Length],
                    flattened is { } channels ? ValueOrder.Flattened(channels) : ValueOrder.Dense),
                ("bias", WeightNames.Bias, [layer.Output.Length], ValueOrder.Same))),
        _ => new(layer, LayerKind.Other, []),
    };

    private static ImmutableArray<long> KernelShape(ConvolutionLayer layer, int channels, KernelForm form) =>
        form.FiltersFirst
            ? [layer.Filters, channels, layer.KernelHeight, layer.KernelWidth]
            : [layer.KernelHeight, layer.KernelWidth, channels, layer.Filters];

    private static ImmutableArray<WeightPlan> Normalization(CnnLayer layer, int? flattened)
    {
        ValueOrder order = flattened is { } channels ? ValueOrder.FlattenedVector(channels) : ValueOrder.Same;
        long[] shape = [layer.Input.Channels];
        return Of(
            layer,
            ("weight", WeightNames.Gamma, shape, order), ("bias", WeightNames.Beta, shape, order),
            ("running_mean", WeightNames.MovingMean, shape, order),
            ("running_var", WeightNames.MovingVariance, shape, order));
    }

    // Those that the layer has: it may be without a bias.
    private static ImmutableArray<WeightPlan> Of(
        CnnLayer layer, params (string Torch, string Keras, IEnumerable<long> Shape, ValueOrder Order)[] weights) =>
    [
        .. weights.Where(weight => layer.Has(weight.Torch)).Select(weight => new WeightPlan(
            weight.Keras, [.. weight.Shape], $"{layer.Name}.{weight.Torch}", weight.Order)),
    ];
}
