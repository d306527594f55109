using MnistCnn.Models;
using MnistCnn.Models.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MnistCnn.Torch;

/// <summary>The layers of a network as modules of TorchSharp.</summary>
internal static class TorchLayers
{
    /// <summary>The module of a layer; null for what is called as a function.</summary>
    public static Module<Tensor, Tensor>? Create(CnnLayer layer) => layer.Layer switch
    {
        ConvolutionLayer convolution => Convolution(layer, convolution),
        BatchNormalizationLayer normalization => new NormalizationModule(layer, normalization),
        GlobalAveragePoolingLayer => AdaptiveAvgPool2d(1),
        FlattenLayer => Flatten(),
        DenseLayer dense => Linear(layer.Input.Length, dense.Units, dense.HasBias, dtype: ScalarType.Float32),
        DropoutLayer { WholeChannels: true } dropout when !layer.IsFlat => Dropout2d(dropout.Rate),
        DropoutLayer dropout => Dropout(dropout.Rate),
        _ => null,
    };

    /// <summary>What a layer makes of values.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="module">Its module, if it has one.</param>
    /// <param name="values">What it takes.</param>
    public static Tensor Apply(CnnLayer layer, Module<Tensor, Tensor>? module, Tensor values) => layer.Layer switch
    {
        ConvolutionLayer => module!.call(PadsAlike(layer) ? values : Padded(layer, values, 0)),
        PoolingLayer pooling => Pool(layer, pooling, values),
        ActivationLayer activation => Activate(activation, values),
        GlobalAveragePoolingLayer => module!.call(values).flatten(1),
        _ => module!.call(values),
    };

    /// <summary>Whether the module is a child by its name: those with weights, and dropout, which has a mode.</summary>
    public static bool IsRegistered(CnnLayer layer) => !layer.Tensors.IsEmpty || layer.Layer is DropoutLayer;

    /// <summary>
    /// The maximum of rectified values is the rectified maximum: pooling first gives the same values for a quarter of
    /// the work.
    /// </summary>
    public static IEnumerable<CnnLayer> InOrderOfComputing(IReadOnlyList<CnnLayer> layers)
    {
        for (int i = 0; i < layers.Count; i++)
        {
            if (layers[i].Layer is ActivationLayer { Activation: Activation.Relu } && i + 1 < layers.Count
                && layers[i + 1].Layer is PoolingLayer { Pooling: PoolingKind.Max })
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

    // PyTorch pads both sides alike; what is padded otherwise is padded before.
    private static Module<Tensor, Tensor> Convolution(CnnLayer layer, ConvolutionLayer convolution)
    {
        (int rows, int columns) = PadsAlike(layer) ? layer.Border : (0, 0);
        return Conv2d(
            layer.Input.Channels, convolution.Filters, (convolution.KernelHeight, convolution.KernelWidth),
            stride: (convolution.Stride, convolution.Stride), padding: (rows, columns), bias: convolution.HasBias,
            dtype: ScalarType.Float32);
    }

    private static bool PadsAlike(CnnLayer layer) =>
        layer.PaddingOfRows.Before == layer.PaddingOfRows.After
            && layer.PaddingOfColumns.Before == layer.PaddingOfColumns.After;

    private static Tensor Padded(CnnLayer layer, Tensor values, double with)
    {
        ((int top, int bottom), (int left, int right)) = (layer.PaddingOfRows, layer.PaddingOfColumns);
        return (top, bottom, left, right) == default
            ? values
            : functional.pad(values, [left, right, top, bottom], TorchSharp.PaddingModes.Constant, with);
    }

    private static Tensor Pool(CnnLayer layer, PoolingLayer pooling, Tensor values)
    {
        (long size, long stride) = (pooling.Size, pooling.Stride);
        if (pooling.Pooling == PoolingKind.Max)
            return functional.max_pool2d(
                Padded(layer, values, double.NegativeInfinity), [size, size], [stride, stride]);
        Tensor means = functional.avg_pool2d(Padded(layer, values, 0), [size, size], [stride, stride]);
        if (pooling.Padding == Padding.Valid)
            return means;
        // A mean over what is there: over all, divided by the share that is.
        Tensor there = ones(1, 1, layer.Input.Height, layer.Input.Width, dtype: values.dtype, device: values.device);
        return means / functional.avg_pool2d(Padded(layer, there, 0), [size, size], [stride, stride]);
    }

    private static Tensor Activate(ActivationLayer layer, Tensor values) => layer.Activation switch
    {
        Activation.Relu => functional.relu(values),
        Activation.LeakyRelu => functional.leaky_relu(values, layer.Alpha),
        Activation.Elu => functional.elu(values, layer.Alpha),
        Activation.Gelu => functional.gelu(values),
        Activation.Silu => functional.silu(values),
        Activation.Tanh => values.tanh(),
        Activation.Sigmoid => values.sigmoid(),
        _ => values,
    };
}
