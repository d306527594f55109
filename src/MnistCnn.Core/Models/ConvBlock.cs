using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistCnn.Models;

/// <summary>One block of a <see cref="Cnn"/>: the layers that hold weights, and the order of the steps.</summary>
internal sealed class ConvBlock(ConvBlockShape shape, CnnOptions options)
{
    public Conv2d Convolution { get; } = nn.Conv2d(
        shape.InputChannels, shape.Filters, options.KernelSize,
        padding: options.Padding == ConvPadding.Same ? options.KernelSize / 2 : 0);

    public BatchNorm2d? Normalization { get; } =
        options.BatchNormalization == BatchNormalization.None ? null : nn.BatchNorm2d(shape.Filters);

    public Tensor Forward(Tensor input)
    {
        Tensor values = ActivateAndPool(Convolve(input));
        if (Normalization is not null && options.BatchNormalization == BatchNormalization.AfterPooling)
            values = Normalization.call(values);
        return values;
    }

    /// <summary>What the filters find, before pooling.</summary>
    public Tensor Activate(Tensor input) => nn.functional.relu(Convolve(input));

    private Tensor Convolve(Tensor input)
    {
        Tensor values = Convolution.call(input);
        return Normalization is not null && options.BatchNormalization == BatchNormalization.BeforeActivation
            ? Normalization.call(values)
            : values;
    }

    // The maximum of rectified values is the rectified maximum: pooling first gives the same values for a quarter of the work.
    private Tensor ActivateAndPool(Tensor values) => options.Pooling switch
    {
        PoolingKind.Max => nn.functional.relu(nn.functional.max_pool2d(values, options.PoolSize)),
        PoolingKind.Average => nn.functional.avg_pool2d(nn.functional.relu(values), options.PoolSize),
        _ => nn.functional.relu(values),
    };
}
