using MnistCnn.Models;
using static TorchSharp.torch;

namespace MnistCnn.Torch;

/// <summary>The layers of a network as modules of TorchSharp.</summary>
internal static class TorchLayers
{
    /// <summary>The module of a layer; null for ReLU, which is called as a function.</summary>
    public static nn.Module<Tensor, Tensor>? Create(CnnLayer layer) => layer switch
    {
        ConvolutionLayer convolution => nn.Conv2d(
            convolution.Input.Channels, convolution.Filters, convolution.KernelSize, padding: convolution.Border),
        NormalizationLayer normalization => nn.BatchNorm2d(
            normalization.Input.Channels, eps: normalization.Epsilon, momentum: normalization.Momentum),
        PoolingLayer { Kind: PoolingKind.Max } pooling => nn.MaxPool2d(pooling.Size),
        PoolingLayer pooling => nn.AvgPool2d(pooling.Size),
        FlattenLayer => nn.Flatten(),
        DenseLayer dense => nn.Linear(dense.Input.Length, dense.Output.Length),
        DropoutLayer dropout => nn.Dropout(dropout.Rate),
        _ => null,
    };

    /// <summary>Whether the module is a child by its name: those with weights, and dropout, which has a mode.</summary>
    public static bool IsRegistered(CnnLayer layer) => !layer.Tensors.IsEmpty || layer is DropoutLayer;

    /// <summary>
    /// The maximum of rectified values is the rectified maximum: pooling first gives the same values for a quarter of
    /// the work.
    /// </summary>
    public static IEnumerable<CnnLayer> InOrderOfComputing(IReadOnlyList<CnnLayer> layers)
    {
        for (int i = 0; i < layers.Count; i++)
        {
            if (layers[i] is ReluLayer && i + 1 < layers.Count
                && layers[i + 1] is PoolingLayer { Kind: PoolingKind.Max })
            {
                yield return layers[i + 1];
                yield return layers[i];
                i++;
            }
            else
            {
                yield return layers[i];
            }
        }
    }
}
