using MnistCnn.Data;
using MnistCnn.Inspection;
using MnistCnn.Models;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Inspection;

public sealed class FeatureMapsTests
{
    private static readonly ImageSet Images = Stripes.Make(8);
    private static CnnBuilder Network =>
        new CnnBuilder().WithFilters(5, 6).WithInput(12, 12).WithClassCount(4).WithDenseUnits(9).WithSeed(3);

    [Fact]
    public void Images_of_another_size_are_refused()
    {
        Cnn model = new CnnBuilder().Build();

        Action of = () => FeatureMaps.Of(model, Images, 0);

        of.Should().Throw<ArgumentException>().WithMessage("*1×28×28*1×12×12*");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_block_that_is_none_is_refused(int block)
    {
        Cnn model = Network.Build();

        Action maps = () => FeatureMaps.Of(model, Images, 0, block);
        Action filters = () => ConvolutionFilters.Of(model, block);

        maps.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(block))
            .WithMessage($"*1 to 2*{block} was*");
        filters.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(block))
            .WithMessage($"*1 to 2*{block} was*");
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 5)]
    public void Filters_are_a_copy_of_the_weights(int block, int channels)
    {
        Cnn model = Network.WithInput(12, 12, channels: 3).Build();
        float[] expected = model.GetWeights($"conv{block}.weight");

        ConvolutionFilters filters = ConvolutionFilters.Of(model, block);
        model.SetWeights($"conv{block}.weight", new float[expected.Length]);

        (filters.Count, filters.Channels, filters.Height, filters.Width).Should().Be((4 + block, channels, 3, 3));
        filters.Weights.ToArray().Should().Equal(expected);
    }

    [Fact]
    public void Numbers_of_another_network_are_copied()
    {
        float[] numbers = [.. Enumerable.Range(0, 24).Select(i => (float)i)];

        FeatureMaps maps = FeatureMaps.FromValues(numbers, 2, 3);
        ConvolutionFilters filters = ConvolutionFilters.FromWeights(numbers, 2, 3, 1);
        numbers[0] = 9;

        (maps.Count, maps.Height, maps.Width, maps.Values.Span[0]).Should().Be((4, 2, 3, 0));
        (filters.Count, filters.Channels, filters.Height, filters.Width, filters.Weights.Span[0])
            .Should().Be((4, 2, 3, 1, 0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void No_map_or_part_of_one_is_refused(int count)
    {
        Action maps = () => FeatureMaps.FromValues(new float[count], 2, 3);
        Action filters = () => ConvolutionFilters.FromWeights(new float[count], 1, 2, 3);

        maps.Should().Throw<ArgumentException>().WithParameterName("values")
            .WithMessage($"*2×3 values*there are {count}*");
        filters.Should().Throw<ArgumentException>().WithParameterName("weights")
            .WithMessage($"*1×2×3 weights*there are {count}*");
    }

    [Theory]
    [InlineData(0, 1, "height")]
    [InlineData(1, -1, "width")]
    public void A_side_below_one_is_refused(int height, int width, string parameter)
    {
        Action maps = () => FeatureMaps.FromValues([1], height, width);
        Action filters = () => ConvolutionFilters.FromWeights([1], 1, height, width);

        maps.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(parameter);
        filters.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(parameter);
    }
}
