using MnistCnn.Keras.Config;
using MnistCnn.Keras.Files;
using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Keras.Layers;

/// <summary>A network as the layers of a Keras <c>Sequential</c> model that ends in a softmax.</summary>
internal sealed class WrittenLayers
{
    private static readonly ActivationLayer Softmax = new(Activation.Softmax);

    private readonly List<WrittenLayer> _layers = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>All layers: an activation is in the layer before it where Keras can have it there.</summary>
    public static IReadOnlyList<WrittenLayer> Of(CnnLayout layout)
    {
        var written = new WrittenLayers();
        foreach (LayerPlan plan in KerasLayers.Of(layout))
            written.Add(plan);
        if (!written.Merge(Softmax))
            written.Put("Activation", null, Softmax);
        return written._layers;
    }

    private void Add(LayerPlan plan)
    {
        if (plan.Layer.Layer is not ActivationLayer activation)
            Put(ClassOf(plan.Layer.Layer), plan);
        else if (ActivationNames.NameOf(activation) is null)
            Put(activation.Activation == Activation.LeakyRelu ? "LeakyReLU" : "ELU", plan, activation);
        else if (!Merge(activation))
            Put("Activation", plan, activation);
    }

    private bool Merge(ActivationLayer activation)
    {
        if (_layers.LastOrDefault() is not { ClassName: "Conv2D" or "Dense", Activation: null } before)
            return false;
        _layers[^1] = before with { Activation = activation };
        return true;
    }

    private void Put(string className, LayerPlan? plan, ActivationLayer? activation = null)
    {
        string kind = SnakeCase.Of(className);
        int index = _counts.GetValueOrDefault(kind);
        _counts[kind] = index + 1;
        _layers.Add(new WrittenLayer(className, Keras3Layout.Name(kind, index), plan, activation));
    }

    private static string ClassOf(Layer layer) => layer switch
    {
        ConvolutionLayer => "Conv2D",
        BatchNormalizationLayer => "BatchNormalization",
        PoolingLayer { Pooling: PoolingKind.Max } => "MaxPooling2D",
        PoolingLayer => "AveragePooling2D",
        GlobalAveragePoolingLayer => "GlobalAveragePooling2D",
        DropoutLayer { WholeChannels: true } => "SpatialDropout2D",
        DropoutLayer => "Dropout",
        FlattenLayer => "Flatten",
        DenseLayer => "Dense",
        _ => throw new NotSupportedException($"There is no layer of Keras for {layer}."),
    };
}
