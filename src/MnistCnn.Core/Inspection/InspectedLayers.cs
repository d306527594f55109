using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Inspection;

/// <summary>Finds the layers that somebody asks about.</summary>
internal static class InspectedLayers
{
    /// <param name="model">The network.</param>
    /// <param name="block">From 1 on.</param>
    /// <param name="parameter">What the caller's user calls the block.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such block.</exception>
    public static CnnLayer Convolution(Cnn model, int block, string parameter)
    {
        CnnLayer[] convolutions = [.. model.Layout.Layers.Where(layer => layer.Layer is ConvolutionLayer)];
        return block >= 1 && block <= convolutions.Length
            ? convolutions[block - 1]
            : throw new ArgumentOutOfRangeException(
                parameter, block,
                $"This network has the convolution blocks 1 to {convolutions.Length}, and {block} was asked for.");
    }

    /// <summary>
    /// The layer that ends a convolution's block, its pooling left out: the activation that follows the convolution or
    /// its normalisation; where none does, the normalisation or the convolution itself.
    /// </summary>
    public static CnnLayer LastBeforePooling(Cnn model, CnnLayer convolution)
    {
        int last = model.Layout.Layers.IndexOf(convolution);
        if (Follows<BatchNormalizationLayer>())
            last++;
        return model.Layout.Layers[Follows<ActivationLayer>() ? last + 1 : last];

        bool Follows<T>() => last + 1 < model.Layout.Layers.Length && model.Layout.Layers[last + 1].Layer is T;
    }
}
