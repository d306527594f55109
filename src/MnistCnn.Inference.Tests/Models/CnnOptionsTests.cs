using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Tests.Models;

public sealed class CnnOptionsTests
{
    [Fact]
    public void Default_options_are_the_notebooks_network()
    {
        var options = new CnnOptions();

        options.Filters.Should().Equal(32, 32);
        (options.ConvDepth, options.KernelSize, options.PoolSize, options.Dropout, options.ClassCount)
            .Should().Be((2, 3, 2, 0.5, 10));
        options.DenseUnits.Should().Equal(128);
    }

    [Fact]
    public void Equals_with_the_same_values_is_true()
    {
        var one = new CnnOptions { Filters = [8, 16] };
        var other = new CnnOptions { Filters = [8, 16] };

        one.Should().Be(other);
        one.GetHashCode().Should().Be(other.GetHashCode());
    }

    [Fact]
    public void Equals_with_other_filters_is_false() =>
        new CnnOptions { Filters = [8, 16] }.Should().NotBe(new CnnOptions { Filters = [8, 17] });

    [Fact]
    public void Equals_with_other_dense_units_is_false() =>
        new CnnOptions { DenseUnits = [8, 16] }.Should().NotBe(new CnnOptions { DenseUnits = [8] });

    [Fact]
    public void ToArchitecture_of_several_hidden_layers_follows_each_with_ReLU_and_dropout() =>
        new CnnOptions { Filters = [4], DenseUnits = [7, 5], Dropout = 0.25 }.ToArchitecture().Layers.Should().Equal(
            new ConvolutionLayer(4, 3), new ActivationLayer(Activation.Relu), new PoolingLayer(PoolingKind.Max, 2),
            new FlattenLayer(),
            new DenseLayer(7), new ActivationLayer(Activation.Relu), new DropoutLayer(0.25),
            new DenseLayer(5), new ActivationLayer(Activation.Relu), new DropoutLayer(0.25),
            new DenseLayer(10));

    [Theory]
    [InlineData(0.5, "FlattenLayer DropoutLayer DenseLayer")]
    [InlineData(0, "FlattenLayer DenseLayer")]
    public void ToArchitecture_without_hidden_layers_drops_what_the_logits_read(double dropout, string expected) =>
        string.Join(' ', new CnnOptions { Filters = [4], DenseUnits = [], Dropout = dropout }
            .ToArchitecture().Layers.TakeLast(expected.Split().Length).Select(layer => layer.GetType().Name))
            .Should().Be(expected);

    [Fact]
    public void Equals_with_another_dropout_is_false() =>
        new CnnOptions().Should().NotBe(new CnnOptions { Dropout = 0.4 });

    [Fact]
    public void ToArchitecture_of_depth_4_on_28_pixels_is_refused_with_the_arithmetic()
    {
        Action make = () => _ = new CnnBuilder().WithConvDepth(4).Options.ToArchitecture();

        make.Should().Throw<ArgumentException>()
            .WithMessage("ConvDepth 4 does not fit a 28×28 image*28→13→5→1 allows at most 3 blocks*");
    }

    [Fact]
    public void ToArchitecture_of_an_oblong_image_tells_both_sides()
    {
        var options = new CnnOptions { InputHeight = 8, InputWidth = 20, Filters = [4, 4, 4] };
        Action make = () => _ = options.ToArchitecture();

        make.Should().Throw<ArgumentException>().WithMessage("*8×20→3×9 allows at most 1 block.*");
    }

    [Fact]
    public void ToArchitecture_with_same_padding_halves_only()
    {
        CnnLayout layout =
            new CnnOptions { Filters = [4, 4, 4, 4], Padding = Padding.Same }.ToArchitecture().Layout;

        layout.Layers.Where(layer => layer.Type == "MaxPool2d").Select(layer => layer.Output.Height)
            .Should().Equal(14, 7, 3, 1);
        layout.Layer("flatten").Output.Length.Should().Be(4);
    }

    public static TheoryData<Func<CnnOptions>, string> OutOfRange => new()
    {
        { () => new CnnOptions { InputHeight = 0 }, "InputHeight" },
        { () => new CnnOptions { InputWidth = -1 }, "InputWidth" },
        { () => new CnnOptions { InputChannels = 0 }, "InputChannels" },
        { () => new CnnOptions { ClassCount = 1 }, "ClassCount" },
        { () => new CnnOptions { ClassCount = 65_537 }, "ClassCount" },
        { () => new CnnOptions { Filters = [] }, "Filters" },
        { () => new CnnOptions { Filters = default }, "Filters" },
        { () => new CnnOptions { Filters = [32, 0] }, "Filters[1]" },
        { () => new CnnOptions { KernelSize = 0 }, "KernelSize" },
        { () => new CnnOptions { PoolSize = 1 }, "PoolSize" },
        { () => new CnnOptions { DenseUnits = [0] }, "DenseUnits[0]" },
        { () => new CnnOptions { DenseUnits = [7, -1] }, "DenseUnits[1]" },
        { () => new CnnOptions { DenseUnits = default }, "DenseUnits" },
        { () => new CnnOptions { DenseUnits = [.. new int[65]] }, "DenseUnits" },
        { () => new CnnOptions { Dropout = 1 }, "Dropout" },
        { () => new CnnOptions { Dropout = -0.1 }, "Dropout" },
        { () => new CnnOptions { Dropout = double.NaN }, "Dropout" },
        { () => new CnnOptions { Padding = (Padding)7 }, "Padding" },
        { () => new CnnOptions { Pooling = (PoolingKind)7 }, "Pooling" },
        { () => new CnnOptions { BatchNormalization = (BatchNormalization)7 }, "BatchNormalization" },
        { () => new CnnOptions { Initialization = (WeightInitialization)7 }, "Initialization" },
        { () => new CnnOptions { Filters = [.. new int[65]] }, "Filters" },
        { () => new CnnOptions { BatchNormalizationEpsilon = 0 }, "BatchNormalizationEpsilon" },
        { () => new CnnOptions { BatchNormalizationMomentum = 1 }, "BatchNormalizationMomentum" },
        { () => new CnnOptions() with { Dropout = 1.5 }, "Dropout" },
        { () => new CnnOptions { Pooling = PoolingKind.None, PoolSize = 1 }, "PoolSize" },
        { () => new CnnOptions { KernelSize = 256 }, "KernelSize" },
        { () => new CnnOptions { PoolSize = 256, Padding = Padding.Same }, "PoolSize" },
        { () => new CnnOptions { DenseUnits = [1_048_577] }, "DenseUnits[0]" },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Option_out_of_range_is_named_where_it_is_set(Func<CnnOptions> set, string name) =>
        set.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(name)
            .WithMessage($"CnnOptions.{name} must be *");

    [Fact]
    public void ToArchitecture_of_more_values_than_can_be_computed_names_both_numbers()
    {
        var options = new CnnOptions { InputHeight = 2_000, InputWidth = 2_000, Filters = [8], KernelSize = 1 };
        Action make = () => _ = options.ToArchitecture();

        make.Should().Throw<ArgumentException>()
            .WithMessage("*36000000 values*2000×2000×1, and at most 33554432 can be computed*fewer filters. So far: "
                + "2000×2000×1 → conv1 (1×1) 2000×2000×8.*");
    }
}
