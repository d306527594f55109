using MnistCnn.Models;

namespace MnistCnn.Inspection;

/// <summary>Finds the layers that somebody asks about.</summary>
internal static class InspectedLayers
{
    /// <param name="model">The network.</param>
    /// <param name="block">From 1 on.</param>
    /// <param name="parameter">What the caller's user calls the block.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such block.</exception>
    public static ConvolutionLayer Convolution(Cnn model, int block, string parameter)
    {
        ConvolutionLayer[] convolutions = [.. model.Layout.Layers.OfType<ConvolutionLayer>()];
        return block >= 1 && block <= convolutions.Length
            ? convolutions[block - 1]
            : throw new ArgumentOutOfRangeException(
                parameter, block,
                $"This network has the convolution blocks 1 to {convolutions.Length}, and {block} was asked for.");
    }
}
