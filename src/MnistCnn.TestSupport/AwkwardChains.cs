using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Tests.Support;

/// <summary>Small networks by what is awkward about them, one thing each.</summary>
internal static class AwkwardChains
{
    private static readonly Dictionary<string, Func<CnnChain>> Chains = new()
    {
        ["even kernels, same"] = () => Map().Add(Kernel(2, 4, Padding.Same)).Relu().Add(Kernel(4, 2, Padding.Same)),
        ["even kernels, valid"] = () => Map().Add(Kernel(2, 4, Padding.Valid)).Relu().Add(Kernel(4, 2, Padding.Valid)),
        ["kernels larger than the image, same"] = () => new CnnChain(3, 2).Add(Kernel(7, 6, Padding.Same)).Relu(),
        ["stride 2, same"] = () => Map().Convolution(5, 3, Padding.Same, 2).Relu().Convolution(4, 4, Padding.Same, 2),
        ["stride 2, valid"] = () => Map().Convolution(5, 3, stride: 2).Relu().Convolution(4, 2, stride: 2),
        ["stride 3 of kernels of 1"] = () => Map().Convolution(5, 1, Padding.Same, 3),
        ["max-pooling that overlaps"] = () => Map().Convolution(5, 3).MaxPooling(3, 2).MaxPooling(3, 1),
        ["average pooling that overlaps"] = () => Map().Convolution(5, 3).AveragePooling(3, 2).AveragePooling(3, 1),
        ["max-pooling, same"] = () =>
            Map().Convolution(5, 3).MaxPooling(2, 1, Padding.Same).MaxPooling(3, 2, Padding.Same),
        ["average pooling, same"] = () =>
            Map().Convolution(5, 3).AveragePooling(2, 1, Padding.Same).AveragePooling(3, 2, Padding.Same),
        ["pooling with gaps"] = () => Map().Convolution(5, 3).MaxPooling(2, 3).AveragePooling(1, 2),
        ["pooling with gaps, same"] = () =>
            Map().Convolution(5, 3).MaxPooling(2, 3, Padding.Same).AveragePooling(1, 2, Padding.Same),
        ["every other pixel of a convolution behind another"] = () =>
            Map().Convolution(5, 3).Convolution(4, 3).MaxPooling(1, 2),
        ["max-pooling first"] = () => Map().MaxPooling(2).Convolution(5, 3, Padding.Same),
        ["average pooling first, same"] = () => Map().AveragePooling(3, 2, Padding.Same).Convolution(5, 2),
        ["max-pooling, same, before ReLU"] = () => Map().Convolution(5, 3).MaxPooling(3, 2, Padding.Same).Relu(),
        ["max-pooling, same, behind ReLU"] = () => Map().Convolution(5, 3).Relu().MaxPooling(3, 2, Padding.Same),
        ["colour"] = () => new CnnChain(9, 11, 3).Convolution(4, 3).Relu().MaxPooling(2),
        ["five channels"] = () => new CnnChain(9, 11, 5).Convolution(4, 3).Relu().MaxPooling(2),
        ["one pixel"] = () =>
            new CnnChain(1, 1).Convolution(4, 3, Padding.Same).Relu().MaxPooling(2, 2, Padding.Same),
        ["normalisation without scale"] = () => Map().Convolution(5, 3).Add(Normalization(scale: false)).Relu(),
        ["normalisation without shift"] = () => Map().Convolution(5, 3).Add(Normalization(shift: false)).Relu(),
        ["normalisation with neither"] = () =>
            Map().Convolution(5, 3).Add(Normalization(scale: false, shift: false)).Relu(),
        ["normalised image"] = () => Map().BatchNormalization().Convolution(5, 3, Padding.Same).Relu(),
        ["normalised flattened map"] = () => Map().Convolution(5, 3).Flatten().BatchNormalization().Dense(7).Relu(),
        ["normalised list"] = () => Map().Flatten().Dense(7).Add(Normalization(shift: false)).Relu().Dense(5)
            .Add(Normalization(scale: false)),
        ["global average pooling"] = () => Map().Convolution(5, 3).Relu().GlobalAveragePooling(),
        ["dense layers"] = () => Map().Convolution(5, 3).Relu().Flatten().Dense(9).Relu().Dense(8).Dense(7).Relu(),
        ["a list longer than a dense layer adds up at once"] = () => new CnnChain(34, 32).Flatten().Dense(6).Relu(),
        ["no convolution"] = () => Map().Flatten().Dense(9).Relu().Dropout(0.5).Dense(7).Relu(),
        ["no hidden layer"] = Map,
        ["no bias"] = () => Map().Add(new ConvolutionLayer(5, 3) { HasBias = false }).Relu().Flatten()
            .Add(new DenseLayer(7) { HasBias = false }).Relu(),
        ["dropout everywhere"] = () => Map().Dropout(0.1).Convolution(5, 3).Dropout(0.2, wholeChannels: true).Relu()
            .Dropout(0.3).Flatten().Dropout(0.4, wholeChannels: true).Dense(7).Dropout(0),
        ["slopes of its own"] = () => Map().Convolution(5, 3).Add(Activated(Activation.LeakyRelu, 0.01))
            .Convolution(5, 3).Add(Activated(Activation.Elu, 0.5)),
        // Whole vectors of channels, for kernels that want such.
        ["3×3 kernels behind 16 channels, valid"] = () => Map().Convolution(16, 3).Relu().Convolution(17, 3).Relu()
            .Convolution(33, 3),
        ["3×3 kernels behind 16 channels, same"] = () => Map().Convolution(16, 3, Padding.Same).Relu()
            .Convolution(33, 3, Padding.Same).BatchNormalization().Relu().Convolution(18, 3, Padding.Same).Relu(),
        ["3×3 kernels behind 16 channels, pooled"] = () => Map().Convolution(16, 3, Padding.Same).Relu()
            .Convolution(35, 3, Padding.Same).Relu().MaxPooling(2).BatchNormalization(),
        ["3×3 kernels behind 16 channels, pooled over the border"] = () => Map().Convolution(16, 3).Relu()
            .Convolution(16, 3).Relu().MaxPooling(2, 2, Padding.Same),
        ["3×3 kernels behind 16 channels, of a large map"] = () => new CnnChain(21, 26).Convolution(16, 3).Relu()
            .Convolution(16, 3, Padding.Same).Relu().Convolution(32, 3, Padding.Same).MaxPooling(2).MaxPooling(4),
    };

    static AwkwardChains()
    {
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            if (activation != Activation.Softmax)
                Chains.Add($"{activation}", () => Map().Activation(activation).Convolution(5, 3).Activation(activation)
                    .Flatten().Dense(7).Activation(activation));
        }
    }

    /// <summary>What is awkward about each.</summary>
    public static TheoryData<string> Names => [.. Chains.Keys];

    /// <summary>All of them.</summary>
    public static IEnumerable<CnnArchitecture> All => Chains.Keys.Select(Of);

    /// <summary>A network of that kind, with 3 classes.</summary>
    public static CnnArchitecture Of(string name)
    {
        CnnChain chain = Chains[name]();
        if (!chain.Layers.Any(layer => layer is FlattenLayer or GlobalAveragePoolingLayer))
            chain.Flatten();
        return chain.Dense(3).ToArchitecture();
    }

    /// <summary>The same with weights, negative scales and running statistics among them.</summary>
    public static Cnn Model(string name) => ModelWeights.Draw(Of(name));

    private static CnnChain Map() => new(10, 13, 2);

    private static ConvolutionLayer Kernel(int height, int width, Padding padding) =>
        new(5, 1) { KernelHeight = height, KernelWidth = width, Padding = padding };

    private static BatchNormalizationLayer Normalization(bool scale = true, bool shift = true) =>
        new() { HasScale = scale, HasShift = shift, Epsilon = 1e-3 };

    private static ActivationLayer Activated(Activation activation, double alpha) => new(activation) { Alpha = alpha };
}
