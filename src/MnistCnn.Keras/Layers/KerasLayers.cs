using MnistCnn.Models;

namespace MnistCnn.Keras.Layers;

/// <summary>A network as the layers of a Keras <c>Sequential</c> model, named as in a fresh session.</summary>
internal static class KerasLayers
{
    public const string Convolution = "conv2d";
    public const string BatchNormalization = "batch_normalization";
    public const string Dense = "dense";

    /// <summary>
    /// All layers in their order, those without weights too; a ReLU of its own only where a normalisation comes before.
    /// </summary>
    public static IReadOnlyList<LayerPlan> Of(CnnLayout layout)
    {
        var layers = new List<LayerPlan>();
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        bool afterFlatten = false;
        CnnLayer? before = null;
        foreach (CnnLayer layer in layout.Layers)
        {
            if (layer is not ReluLayer || before is NormalizationLayer)
                layers.Add(
                    Of(layer, Next(ClassOf(layer), counts), afterFlatten ? layout.Flatten.Input.Channels : null));
            afterFlatten = layer is FlattenLayer;
            before = layer;
        }

        return layers;
    }

    /// <summary>Keras's name for the layer of a class that comes after so many others of it.</summary>
    public static string Name(string layerClass, int index) => index == 0 ? layerClass : $"{layerClass}_{index}";

    private static string Next(string layerClass, Dictionary<string, int> counts)
    {
        int index = counts.GetValueOrDefault(layerClass);
        counts[layerClass] = index + 1;
        return Name(layerClass, index);
    }

    private static string ClassOf(CnnLayer layer) => layer switch
    {
        ConvolutionLayer => Convolution,
        NormalizationLayer => BatchNormalization,
        ReluLayer => "activation",
        PoolingLayer { Kind: PoolingKind.Max } => "max_pooling2d",
        PoolingLayer => "average_pooling2d",
        FlattenLayer => "flatten",
        DropoutLayer => "dropout",
        _ => Dense,
    };

    /// <param name="layer">The layer.</param>
    /// <param name="name">Its name in Keras.</param>
    /// <param name="flattened">Channels of the map that it reads flattened, if it reads one.</param>
    private static LayerPlan Of(CnnLayer layer, string name, int? flattened) => layer switch
    {
        ConvolutionLayer convolution => new(
            name, LayerKind.Convolution,
            [
                new(
                    "kernel",
                    [convolution.KernelSize, convolution.KernelSize, layer.Input.Channels, convolution.Filters],
                    $"{layer.Name}.weight", ValueOrder.Convolution),
                new("bias", [convolution.Filters], $"{layer.Name}.bias", ValueOrder.Same),
            ]),
        NormalizationLayer => new(
            name, LayerKind.BatchNormalization,
            [
                Vector(layer, "gamma", "weight"), Vector(layer, "beta", "bias"),
                Vector(layer, "moving_mean", "running_mean"), Vector(layer, "moving_variance", "running_var"),
            ]),
        DenseLayer => new(
            name, LayerKind.Dense,
            [
                new(
                    "kernel", [layer.Input.Length, layer.Output.Length], $"{layer.Name}.weight",
                    flattened is { } channels ? ValueOrder.Flattened(channels) : ValueOrder.Dense),
                new("bias", [layer.Output.Length], $"{layer.Name}.bias", ValueOrder.Same),
            ]),
        _ => new(name, LayerKind.Other, []),
    };

    private static WeightPlan Vector(CnnLayer layer, string name, string torchName) =>
        new(name, [layer.Input.Channels], $"{layer.Name}.{torchName}", ValueOrder.Same);
}
