using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Tests.Models;

/// <summary>The layers on their own: ranges, defaults, equality.</summary>
public sealed class LayerTests
{
    public static TheoryData<Func<Layer>, string, string> OutOfRange => new()
    {
        { () => new ConvolutionLayer(0, 3), "filters", "from 1 to 65535" },
        { () => new ConvolutionLayer(65_536, 3), "filters", "from 1 to 65535" },
        { () => new ConvolutionLayer(1, 0), "kernelSize", "from 1 to 255" },
        { () => new ConvolutionLayer(1, 256), "kernelSize", "from 1 to 255" },
        { () => new ConvolutionLayer(1, 3) { KernelWidth = 0 }, "ConvolutionLayer.KernelWidth", "from 1 to 255" },
        { () => new ConvolutionLayer(1, 3) { KernelWidth = 256 }, "ConvolutionLayer.KernelWidth", "from 1 to 255" },
        { () => new ConvolutionLayer(1, 3) { Stride = 0 }, "ConvolutionLayer.Stride", "from 1 to 255" },
        { () => new ConvolutionLayer(1, 3) { Stride = 256 }, "ConvolutionLayer.Stride", "from 1 to 255" },
        { () => new ConvolutionLayer(1, 3) { Padding = (Padding)7 }, "ConvolutionLayer.Padding", "one of Valid, Same" },
        { () => new PoolingLayer(PoolingKind.None, 2), "pooling", "Max or Average" },
        { () => new PoolingLayer((PoolingKind)7, 2), "pooling", "Max or Average" },
        { () => new PoolingLayer(PoolingKind.Max, 0), "size", "from 1 to 255" },
        { () => new PoolingLayer(PoolingKind.Max, 256), "size", "from 1 to 255" },
        { () => new PoolingLayer(PoolingKind.Max, 2) { Stride = 0 }, "PoolingLayer.Stride", "from 1 to 255" },
        { () => new PoolingLayer(PoolingKind.Max, 2) { Stride = 256 }, "PoolingLayer.Stride", "from 1 to 255" },
        { () => new PoolingLayer(PoolingKind.Max, 2) { Padding = (Padding)7 },
            "PoolingLayer.Padding", "one of Valid, Same" },
        { () => new ActivationLayer((Activation)99), "ActivationLayer.Activation", "one of Linear, Relu, *" },
        { () => new ActivationLayer(Activation.Elu) { Alpha = -0.1 }, "ActivationLayer.Alpha", "from 0 to 100" },
        { () => new ActivationLayer(Activation.Elu) { Alpha = 101 }, "ActivationLayer.Alpha", "from 0 to 100" },
        { () => new ActivationLayer(Activation.Elu) { Alpha = double.NaN }, "ActivationLayer.Alpha", "from 0 to 100" },
        { () => new BatchNormalizationLayer { Epsilon = 0 },
            "BatchNormalizationLayer.Epsilon", "above 0 and at most 1" },
        { () => new BatchNormalizationLayer { Epsilon = 1.1 },
            "BatchNormalizationLayer.Epsilon", "above 0 and at most 1" },
        { () => new BatchNormalizationLayer { Epsilon = double.NaN },
            "BatchNormalizationLayer.Epsilon", "above 0 and at*" },
        { () => new BatchNormalizationLayer { Momentum = 1 },
            "BatchNormalizationLayer.Momentum", "at least 0 and below 1" },
        { () => new BatchNormalizationLayer { Momentum = -1 },
            "BatchNormalizationLayer.Momentum", "at least 0 and below 1" },
        { () => new DropoutLayer(1), "DropoutLayer.Rate", "at least 0 and below 1: it is the share of values to drop" },
        { () => new DropoutLayer(-0.1), "DropoutLayer.Rate", "at least 0 and below 1: *" },
        { () => new DropoutLayer(double.NaN), "DropoutLayer.Rate", "at least 0 and below 1: *" },
        { () => new DenseLayer(0), "DenseLayer.Units", "from 1 to 1048576" },
        { () => new DenseLayer(1_048_577), "DenseLayer.Units", "from 1 to 1048576" },
        { () => new ConvolutionLayer(1, 3) with { Filters = 0 }, "ConvolutionLayer.Filters", "from 1 to 65535" },
        { () => new ConvolutionLayer(1, 3) with { KernelHeight = 0 },
            "ConvolutionLayer.KernelHeight", "from 1 to 255" },
        { () => new PoolingLayer(PoolingKind.Max, 2) with { Size = 0 }, "PoolingLayer.Size", "from 1 to 255" },
        { () => new PoolingLayer(PoolingKind.Max, 2) with { Pooling = PoolingKind.None }, "PoolingLayer.Pooling",
            "Max or Average" },
        { () => new DenseLayer(1) with { Units = 0 }, "DenseLayer.Units", "from 1 to 1048576" },
        { () => new DropoutLayer(0) with { Rate = 1 }, "DropoutLayer.Rate", "at least 0 and below 1: *" },
        { () => new ActivationLayer(Activation.Relu) with { Activation = (Activation)99 },
            "ActivationLayer.Activation", "one of Linear, Relu, *" },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Value_out_of_range_is_refused_where_it_is_set(Func<Layer> make, string name, string allowed) =>
        make.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(name.Split('.')[^1])
            .WithMessage($"{name} must be {allowed}.*");

    [Fact]
    public void Defaults_are_those_of_Keras()
    {
        var convolution = new ConvolutionLayer(8, 3);
        var normalization = new BatchNormalizationLayer();
        var pooling = new PoolingLayer(PoolingKind.Max, 3);

        (convolution.KernelHeight, convolution.KernelWidth, convolution.Stride).Should().Be((3, 3, 1));
        (convolution.Padding, convolution.HasBias).Should().Be((Padding.Valid, true));
        (normalization.Epsilon, normalization.Momentum, normalization.HasScale, normalization.HasShift)
            .Should().Be((1e-3, 0.99, true, true));
        (pooling.Size, pooling.Stride, pooling.Padding).Should().Be((3, 3, Padding.Valid));
        new DropoutLayer(0.5).WholeChannels.Should().BeFalse();
        new DenseLayer(3).HasBias.Should().BeTrue();
        new ActivationLayer(Activation.LeakyRelu).Alpha.Should().Be(0.3);
        new ActivationLayer(Activation.Elu).Alpha.Should().Be(1);
        new FlattenLayer().Name.Should().BeNull();
    }

    [Fact]
    public void Equals_compares_values_and_kinds()
    {
        new ConvolutionLayer(8, 3).Should().Be(new ConvolutionLayer(8, 1) { KernelHeight = 3, KernelWidth = 3 });
        new ConvolutionLayer(8, 3).Should().NotBe(new ConvolutionLayer(8, 3) { Name = "first" });
        new FlattenLayer().Should().Be(new FlattenLayer());
        new FlattenLayer().Equals(new GlobalAveragePoolingLayer()).Should().BeFalse();
    }
}
