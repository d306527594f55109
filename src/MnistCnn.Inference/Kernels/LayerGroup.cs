using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Kernels;

/// <summary>Neighbouring layers that are computed at once.</summary>
/// <param name="Main">The layer that gives the group its kind.</param>
/// <param name="Flattened">The map whose flattened values it reads, if it reads such.</param>
internal sealed record LayerGroup(CnnLayer Main, MapSize? Flattened)
{
    /// <summary>
    /// Whether ReLU belongs to it: behind a convolution or a normalisation, before a pooling or a dropout.
    /// </summary>
    public bool Rectifies { get; init; }

    /// <summary>The max-pooling behind a convolution.</summary>
    public CnnLayer? Pooling { get; init; }

    /// <summary>The normalisation right behind a convolution or a dense layer.</summary>
    public CnnLayer? Before { get; init; }

    /// <summary>The normalisation behind everything else.</summary>
    public CnnLayer? After { get; init; }

    /// <summary>Groups the layers of a network, first to last.</summary>
    /// <param name="layout">The network.</param>
    /// <param name="folds">Whether normalisations are folded into their neighbours and dropout is left out.</param>
    public static List<LayerGroup> Of(CnnLayout layout, bool folds)
    {
        (CnnLayer Layer, MapSize? Flattened)[] layers = [.. layout.Computed(inTraining: !folds)];
        var groups = new List<LayerGroup>();
        int next = 0;
        while (next < layers.Length)
        {
            var group = new LayerGroup(layers[next].Layer, layers[next].Flattened);
            next++;
            groups.Add(group.Main.Layer switch
            {
                ConvolutionLayer => WithFollowers(group),
                PoolingLayer or GlobalAveragePoolingLayer => group with { After = TakeNormalization() },
                DenseLayer => group with { Before = TakeNormalization() },
                BatchNormalizationLayer when !group.Main.IsFlat => group with { Rectifies = TakesRelu() },
                ActivationLayer { Activation: Activation.Relu } => WithRectified(group),
                _ => group,
            });
        }

        return groups;

        LayerGroup WithFollowers(LayerGroup group)
        {
            CnnLayer? before = TakeNormalization();
            bool rectifies = Take(IsRelu) is not null;
            CnnLayer? pooling = Take(IsMaxPoolingSideBySide);
            // The greatest of rectified values is the greatest value, rectified.
            rectifies |= pooling is not null && Take(IsRelu) is not null;
            return group with
            {
                Before = before, Rectifies = rectifies, Pooling = pooling, After = TakeNormalization(),
            };
        }

        LayerGroup WithRectified(LayerGroup group)
        {
            CnnLayer? taken = Take(layer => layer.Layer is PoolingLayer or GlobalAveragePoolingLayer)
                ?? (group.Main.IsFlat && next < layers.Length - 1 ? Take(layer => layer.Layer is DropoutLayer) : null);
            return taken is null
                ? group
                : new LayerGroup(taken, group.Flattened)
                {
                    Rectifies = true, After = taken.Layer is DropoutLayer ? null : TakeNormalization(),
                };
        }

        // A pooling has fewer values to rectify.
        bool TakesRelu()
        {
            bool isPooled = next + 1 < layers.Length
                && layers[next + 1].Layer.Layer is PoolingLayer or GlobalAveragePoolingLayer;
            return !isPooled && Take(IsRelu) is not null;
        }

        CnnLayer? TakeNormalization() => folds ? Take(layer => layer.Layer is BatchNormalizationLayer) : null;

        CnnLayer? Take(Func<CnnLayer, bool> wanted) =>
            next < layers.Length && wanted(layers[next].Layer)
                && layers[next].Layer.IsFlat == layers[next - 1].Layer.GivesFlat
                ? layers[next++].Layer
                : null;
    }

    private static bool IsRelu(CnnLayer layer) => layer.Layer is ActivationLayer { Activation: Activation.Relu };

    // Where windows overlap, convolving each pixel once and pooling afterwards is cheaper.
    private static bool IsMaxPoolingSideBySide(CnnLayer layer) =>
        layer.Layer is PoolingLayer { Pooling: PoolingKind.Max } pooling && pooling.Stride >= pooling.Size;
}
