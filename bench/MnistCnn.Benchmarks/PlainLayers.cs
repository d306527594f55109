using MnistCnn.Models;
using MnistCnn.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Benchmarks;

/// <summary>A network as TorchSharp's own examples write it: one module a layer.</summary>
internal static class PlainLayers
{
    public static nn.Module<Tensor, Tensor> Of(CnnArchitecture architecture) =>
        nn.Sequential(architecture.Layout.Layers.Select(layer => (layer.Name, ModuleOf(layer))));

    private static nn.Module<Tensor, Tensor> ModuleOf(CnnLayer placed) => placed.Layer switch
    {
        ConvolutionLayer layer => nn.Conv2d(
            placed.Input.Channels, layer.Filters, layer.KernelHeight,
            padding: layer.Padding == Models.Padding.Same ? layer.KernelHeight / 2 : 0),
        BatchNormalizationLayer => nn.BatchNorm2d(placed.Input.Channels),
        ActivationLayer => nn.ReLU(),
        PoolingLayer layer => nn.MaxPool2d(layer.Size),
        DropoutLayer layer => nn.Dropout(layer.Rate),
        FlattenLayer => nn.Flatten(),
        DenseLayer layer => nn.Linear(placed.Input.Length, layer.Units),
        _ => throw new NotSupportedException($"The benchmark has no plain {placed.Layer}."),
    };
}
