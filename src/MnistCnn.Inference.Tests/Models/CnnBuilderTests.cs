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
        FluentActions.Invoking(() => new CnnBuilder().WithClassNames("cat", "")).Should().Throw<ArgumentException>()
            .WithParameterName("names");
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

    [Theory]
    [InlineData(0, 0.9, "CnnOptions.BatchNormalizationEpsilon must be above 0 and at most 1*")]
    [InlineData(1e-3, 1, "CnnOptions.BatchNormalizationMomentum must be at least 0 and below 1*")]
    public void WithBatchNormalization_out_of_range_is_refused_in_the_builders_words(
        double epsilon, double momentum, string message) =>
        new CnnBuilder().WithBatchNormalization(epsilon: epsilon, momentum: momentum)
            .Invoking(builder => builder.Build()).Should().Throw<ArgumentOutOfRangeException>().WithMessage(message);
}
