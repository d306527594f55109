using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Tests.Models;

/// <summary>A step whose result nobody takes must not silently build something else.</summary>
public sealed class CnnBuilderTests
{
    [Fact]
    public void Step_changes_the_builder_and_returns_it()
    {
        var builder = new CnnBuilder();

        CnnBuilder[] returned =
        [
            builder.WithFilters(4, 5), builder.WithKernelSize(2, Padding.Same),
            builder.WithPooling(PoolingKind.Average, 3), builder.WithDenseUnits(7, 6), builder.WithDropout(0.1),
            builder.WithBatchNormalization(), builder.WithInput(20, 14, 3), builder.WithClassCount(6),
            builder.WithInitialization(WeightInitialization.PyTorch), builder.WithSeed(1),
        ];

        returned.Should().AllSatisfy(it => it.Should().BeSameAs(builder));
        builder.Options.Should().Be(new CnnOptions
        {
            Filters = [4, 5], KernelSize = 2, Padding = Padding.Same, Pooling = PoolingKind.Average, PoolSize = 3,
            DenseUnits = [7, 6], Dropout = 0.1, BatchNormalization = BatchNormalization.AfterPooling,
            InputHeight = 20, InputWidth = 14, InputChannels = 3, ClassCount = 6,
            Initialization = WeightInitialization.PyTorch,
        });
        builder.Build().Architecture.Should().Be(builder.Options.ToArchitecture());
    }

    [Fact]
    public void Steps_one_by_one_build_what_steps_in_a_row_build()
    {
        var builder = new CnnBuilder();
        builder.WithConvDepth(3);
        builder.WithDropout(0.1);

        builder.Build().Architecture
            .Should().Be(new CnnBuilder().WithConvDepth(3).WithDropout(0.1).Build().Architecture);
    }

    [Fact]
    public void Options_taken_before_a_step_stay_as_they_were()
    {
        var builder = new CnnBuilder();
        CnnOptions before = builder.Options;

        builder.WithConvDepth(3);

        before.Should().Be(new CnnOptions());
        new CnnBuilder(before).Options.ConvDepth.Should().Be(2);
    }

    [Fact]
    public void WithDenseUnits_of_none_puts_the_logits_behind_the_last_block() =>
        new CnnBuilder().WithFilters(4).WithDenseUnits().WithDropout(0).Build().WeightNames
            .Should().Equal("conv1.weight", "conv1.bias", "dense1.weight", "dense1.bias");

    [Fact]
    public void Options_that_are_not_there_are_refused() =>
        FluentActions.Invoking(() => new CnnBuilder(null!))
            .Should().Throw<ArgumentNullException>().WithParameterName("options");

    [Fact]
    public void WithClassNames_sets_the_classes_and_what_they_are_called()
    {
        Cnn model = new CnnBuilder().WithFilters(4).WithClassNames("cat", "dog", "bird").Build();

        model.Architecture.ClassCount.Should().Be(3);
        model.Description.ClassNames.Should().Equal("cat", "dog", "bird");
        new CnnBuilder().WithFilters(4).WithClassNames("cat", "dog").WithClassCount(2).Build()
            .Description.ClassNames.Should().Equal("0", "1");
    }

    [Fact]
    public void WithBatchNormalization_is_that_of_Keras_or_with_the_numbers_given()
    {
        Normalization(new CnnBuilder().WithBatchNormalization()).Should().Be(new BatchNormalizationLayer());
        Normalization(new CnnBuilder().WithBatchNormalization(epsilon: 1e-5, momentum: 0.9)).Should()
            .Be(new BatchNormalizationLayer { Epsilon = 1e-5, Momentum = 0.9 });
        new CnnChain(9, 9).BatchNormalization(1e-5, 0.9).Layers.Should()
            .Equal(new BatchNormalizationLayer { Epsilon = 1e-5, Momentum = 0.9 });

        static Layer Normalization(CnnBuilder builder) =>
            builder.Options.ToArchitecture().Layers.OfType<BatchNormalizationLayer>().Distinct().Single();
    }

    public static TheoryData<Action<CnnBuilder>, string> OutOfRange => new()
    {
        { builder => builder.WithConvDepth(0), "depth" }, { builder => builder.WithConvDepth(65), "depth" },
        { builder => builder.WithFilters(), "filters" }, { builder => builder.WithFilters(8, 0), "filters[1]" },
        { builder => builder.WithKernelSize(0), "size" },
        { builder => builder.WithKernelSize(3, (Padding)7), "padding" },
        { builder => builder.WithPooling((PoolingKind)7), "pooling" },
        { builder => builder.WithPooling(PoolingKind.Max, 1), "poolSize" },
        { builder => builder.WithDenseUnits(16, 0), "units[1]" },
        { builder => builder.WithDropout(1), "rate" }, { builder => builder.WithDropout(double.NaN), "rate" },
        { builder => builder.WithBatchNormalization((BatchNormalization)7), "placement" },
        { builder => builder.WithBatchNormalization(epsilon: 0), "epsilon" },
        { builder => builder.WithBatchNormalization(momentum: 1), "momentum" },
        { builder => builder.WithInput(0, 28), "height" }, { builder => builder.WithInput(28, 65_536), "width" },
        { builder => builder.WithInput(28, 28, 0), "channels" },
        { builder => builder.WithClassCount(1), "classes" }, { builder => builder.WithClassNames("cat"), "names" },
        { builder => builder.WithInitialization((WeightInitialization)7), "initialization" },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Step_with_a_value_out_of_range_is_refused_at_once_and_changes_nothing(
        Action<CnnBuilder> step, string parameter)
    {
        var builder = new CnnBuilder();

        builder.Invoking(step).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(parameter)
            .WithMessage($"{parameter} must be *");
        builder.Options.Should().Be(new CnnOptions());
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    public void WithClassNames_of_a_name_that_cannot_be_is_refused_at_once(string name) =>
        FluentActions.Invoking(() => new CnnBuilder().WithClassNames("cat", name)).Should().Throw<ArgumentException>()
            .WithParameterName("names").WithMessage("The name of class 1, *cannot be: it *");
}
