using System.Collections.Immutable;
using MnistCnn.Models;

namespace MnistCnn.Keras.Layers;

/// <summary>A network as the layers of a Keras <c>Sequential</c> model, named as in a fresh session.</summary>
internal static class KerasLayers
{
    public const string Convolution = "conv2d";
    public const string BatchNormalization = "batch_normalization";
    public const string Dense = "dense";

    /// <summary>All layers in their order, those without weights too.</summary>
    public static IReadOnlyList<LayerPlan> Of(CnnShape shape)
    {
        var layers = new List<LayerPlan>();
        for (int i = 0; i < shape.Blocks.Length; i++)
            AddBlock(layers, shape.Options, shape.Blocks[i], i);
        layers.Add(Other("flatten", 0));
        (long units, long classes) = (shape.Options.DenseUnits, shape.Options.ClassCount);
        layers.Add(DenseLayer(0, shape.FlattenedSize, units, ValueOrder.Flattened(shape.Blocks[^1].Filters)));
        layers.Add(Other("dropout", 0));
        layers.Add(DenseLayer(1, units, classes, ValueOrder.Dense));
        return layers;
    }

    /// <summary>Keras's name for the layer of a class that comes after so many others of it.</summary>
    public static string Name(string layerClass, int index) => index == 0 ? layerClass : $"{layerClass}_{index}";

    private static void AddBlock(List<LayerPlan> layers, CnnOptions options, ConvBlockShape block, int index)
    {
        layers.Add(ConvolutionLayer(index, block, options.KernelSize));
        if (options.BatchNormalization == Models.BatchNormalization.BeforeActivation)
        {
            layers.Add(NormalizationLayer(index, block.Filters));
            layers.Add(Other("activation", index));
        }

        if (options.Pooling != PoolingKind.None)
            layers.Add(Other(options.Pooling == PoolingKind.Max ? "max_pooling2d" : "average_pooling2d", index));
        if (options.BatchNormalization == Models.BatchNormalization.AfterPooling)
            layers.Add(NormalizationLayer(index, block.Filters));
    }

    private static LayerPlan ConvolutionLayer(int index, ConvBlockShape block, int kernel) => new(
        Name(Convolution, index), LayerKind.Convolution,
        [
            new("kernel", [kernel, kernel, block.InputChannels, block.Filters], $"conv{index + 1}.weight", ValueOrder.Convolution),
            new("bias", [block.Filters], $"conv{index + 1}.bias", ValueOrder.Same),
        ]);

    private static LayerPlan NormalizationLayer(int index, int filters)
    {
        return new(
            Name(BatchNormalization, index), LayerKind.BatchNormalization,
            [
                Weight("gamma", "weight"), Weight("beta", "bias"),
                Weight("moving_mean", "running_mean"), Weight("moving_variance", "running_var"),
            ]);

        WeightPlan Weight(string name, string torchName) => new(name, [filters], $"batch_norm{index + 1}.{torchName}", ValueOrder.Same);
    }

    private static LayerPlan DenseLayer(int index, long inputs, long units, ValueOrder order) => new(
        Name(Dense, index), LayerKind.Dense,
        [
            new("kernel", [inputs, units], $"dense{index + 1}.weight", order),
            new("bias", [units], $"dense{index + 1}.bias", ValueOrder.Same),
        ]);

    private static LayerPlan Other(string layerClass, int index) => new(Name(layerClass, index), LayerKind.Other, []);
}
