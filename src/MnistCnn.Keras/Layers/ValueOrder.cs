using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Keras.Layers;

/// <summary>How values lie in Keras where PyTorch has them in another order.</summary>
/// <param name="ToTorch">Rearranges a tensor of Keras's shape; it is given Keras's tensor and PyTorch's shape.</param>
/// <param name="ToKeras">The other way round; it is given PyTorch's tensor and Keras's shape.</param>
internal sealed record ValueOrder(Func<Tensor, long[], Tensor> ToTorch, Func<Tensor, long[], Tensor> ToKeras)
{
    /// <summary>No difference: biases and batch normalisation.</summary>
    public static readonly ValueOrder Same = new((values, _) => values, (values, _) => values);

    /// <summary>Rows, columns, channels, filters in Keras; filters, channels, rows, columns in PyTorch.</summary>
    public static readonly ValueOrder Convolution = new(
        (values, _) => values.permute(3, 2, 0, 1), (values, _) => values.permute(2, 3, 1, 0));

    /// <summary>Inputs, units in Keras; units, inputs in PyTorch.</summary>
    public static readonly ValueOrder Dense = new((values, _) => values.t(), (values, _) => values.t());

    /// <summary>
    /// As <see cref="Dense"/>, and the inputs come out of a flatten: Keras takes row by row all channels of a pixel, PyTorch
    /// channel by channel all pixels.
    /// </summary>
    /// <param name="channels">Filters of the last convolution.</param>
    public static ValueOrder Flattened(long channels) => new(
        (values, shape) => values.reshape(-1, channels, shape[0]).permute(2, 1, 0).reshape(shape),
        (values, shape) => values.reshape(shape[1], channels, -1).permute(2, 1, 0).reshape(shape));

    /// <summary>Copies values of Keras into a tensor of the network.</summary>
    public void Write(float[] values, long[] kerasShape, Tensor target)
    {
        using DisposeScope scope = NewDisposeScope();
        target.copy_(ToTorch(tensor(values, kerasShape), target.shape));
    }

    /// <summary>The values of a tensor of the network as Keras has them.</summary>
    public float[] Read(Tensor source, long[] kerasShape)
    {
        using DisposeScope scope = NewDisposeScope();
        return ToKeras(source.detach().cpu(), kerasShape).contiguous().data<float>().ToArray();
    }
}
