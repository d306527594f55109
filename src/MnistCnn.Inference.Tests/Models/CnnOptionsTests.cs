using MnistCnn.Models;

namespace MnistCnn.Tests.Models;

public sealed class CnnOptionsTests
{
    [Fact]
    public void Default_options_are_the_notebooks_network()
    {
        var options = new CnnOptions();

        options.Filters.Should().Equal(32, 32);
        (options.ConvDepth, options.KernelSize, options.PoolSize, options.DenseUnits, options.Dropout,
            options.ClassCount)
            .Should().Be((2, 3, 2, 128, 0.5, 10));
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
    public void Equals_with_another_dropout_is_false() =>
        new CnnOptions().Should().NotBe(new CnnOptions { Dropout = 0.4 });

    [Fact]
    public void Layout_of_depth_4_on_28_pixels_is_refused_with_the_arithmetic()
    {
        Action make = () => _ = new CnnLayout(new CnnBuilder().WithConvDepth(4).Options);

        make.Should().Throw<ArgumentException>()
            .WithMessage("ConvDepth 4 does not fit a 28×28 image*28→13→5→1 allows at most 3 blocks*");
    }

    [Fact]
    public void Layout_of_an_oblong_image_tells_both_sides()
    {
        Action make = () => _ = new CnnLayout(new CnnOptions { InputHeight = 8, InputWidth = 20, Filters = [4, 4, 4] });

        make.Should().Throw<ArgumentException>().WithMessage("*8×20→3×9 allows at most 1 block.*");
    }

    [Fact]
    public void Layout_with_same_padding_halves_only()
    {
        var layout = new CnnLayout(new CnnOptions { Filters = [4, 4, 4, 4], Padding = ConvPadding.Same });

        layout.Blocks.Select(block => block.Output.Height).Should().Equal(14, 7, 3, 1);
        layout.Flatten.Output.Length.Should().Be(4);
    }

    public static TheoryData<CnnOptions, string> OutOfRange => new()
    {
        { new CnnOptions { InputHeight = 0 }, "InputHeight" },
        { new CnnOptions { InputWidth = -1 }, "InputWidth" },
        { new CnnOptions { InputChannels = 0 }, "InputChannels" },
        { new CnnOptions { ClassCount = 1 }, "ClassCount" },
        { new CnnOptions { ClassCount = 257 }, "ClassCount" },
        { new CnnOptions { Filters = [] }, "ConvDepth" },
        { new CnnOptions { Filters = default }, "ConvDepth" },
        { new CnnOptions { Filters = [32, 0] }, "Filters" },
        { new CnnOptions { KernelSize = 0 }, "KernelSize" },
        { new CnnOptions { KernelSize = 2, Padding = ConvPadding.Same }, "KernelSize" },
        { new CnnOptions { PoolSize = 1 }, "PoolSize" },
        { new CnnOptions { DenseUnits = 0 }, "DenseUnits" },
        { new CnnOptions { Dropout = 1 }, "Dropout" },
        { new CnnOptions { Dropout = -0.1 }, "Dropout" },
        { new CnnOptions { Dropout = double.NaN }, "Dropout" },
        { new CnnOptions { Padding = (ConvPadding)7 }, "Padding" },
        { new CnnOptions { Pooling = (PoolingKind)7 }, "Pooling" },
        { new CnnOptions { BatchNormalization = (BatchNormalization)7 }, "BatchNormalization" },
        { new CnnOptions { Initialization = (WeightInitialization)7 }, "Initialization" },
        { new CnnOptions { Filters = [.. new int[65]] }, "ConvDepth" },
        { new CnnOptions { KernelSize = 256 }, "KernelSize" },
        { new CnnOptions { PoolSize = 256, Padding = ConvPadding.Same }, "PoolSize" },
        { new CnnOptions { DenseUnits = 1_048_577 }, "DenseUnits" },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Layout_of_an_option_out_of_range_names_it(CnnOptions options, string name)
    {
        Action make = () => _ = new CnnLayout(options);

        make.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(name)
            .WithMessage($"CnnOptions.{name} must be *");
    }

    [Fact]
    public void Layout_without_pooling_does_not_ask_for_its_size() =>
        new CnnLayout(new CnnOptions { Pooling = PoolingKind.None, PoolSize = 0 }).Flatten.Input
            .Should().Be(new MapSize(32, 24, 24));

    [Fact]
    public void Layout_of_more_values_than_can_be_computed_names_both_numbers()
    {
        var options = new CnnOptions { InputHeight = 2_000, InputWidth = 2_000, Filters = [8], KernelSize = 1 };
        Action make = () => _ = new CnnLayout(options);

        make.Should().Throw<ArgumentException>()
            .WithMessage("*36000000 values*1×2000×2000, and at most 33554432 can be computed*fewer Filters*");
    }
}
