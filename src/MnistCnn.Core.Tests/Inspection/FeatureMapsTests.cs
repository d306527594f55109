using MnistCnn.Data;
using MnistCnn.Inspection;
using MnistCnn.Models;
using MnistCnn.Tests.Serialization.Onnx;
using MnistCnn.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Inspection;

[Collection(TorchTests.Name)]
public sealed class FeatureMapsTests
{
    private static readonly ImageSet Images = Stripes.Make(8);
    private static readonly CnnBuilder Network =
        new CnnBuilder().WithFilters(5, 6).WithInput(12, 12).WithClassCount(4).WithDenseUnits(9).WithSeed(3);

    [Fact]
    public void Maps_of_the_first_block_are_the_rectified_convolution()
    {
        using DisposeScope scope = NewDisposeScope();
        using Cnn model = Network.Build();

        FeatureMaps maps = FeatureMaps.Of(model, Images, 2);

        (maps.Count, maps.Height, maps.Width).Should().Be((5, 10, 10));
        maps.Values.ToArray().ShouldBeCloseTo(Floats(Convolve(model, Image(2), "1").relu()), 1e-6);
    }

    [Theory]
    [InlineData(BatchNormalization.BeforeActivation)]
    [InlineData(BatchNormalization.AfterPooling)]
    public void Maps_of_a_later_block_take_what_the_blocks_before_give(BatchNormalization normalization)
    {
        using DisposeScope scope = NewDisposeScope();
        using Cnn model = Network.WithBatchNormalization(normalization).Build().WithTrainedStatistics();

        FeatureMaps maps = FeatureMaps.Of(model, Images, 7, block: 2);

        bool before = normalization == BatchNormalization.BeforeActivation;
        Tensor first = Convolve(model, Image(7), "1");
        Tensor pooled = nn.functional.max_pool2d((before ? Normalize(model, first, "1") : first).relu(), 2);
        Tensor second = Convolve(model, before ? pooled : Normalize(model, pooled, "1"), "2");
        (maps.Count, maps.Height, maps.Width).Should().Be((6, 3, 3));
        maps.Values.ToArray().ShouldBeCloseTo(Floats((before ? Normalize(model, second, "2") : second).relu()), 1e-5);
    }

    [Fact]
    public void Of_keeps_the_mode_and_leaks_nothing()
    {
        using Cnn model = Network.WithBatchNormalization().Build();
        model.train();
        _ = FeatureMaps.Of(model, Images, 0, block: 2);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        _ = FeatureMaps.Of(model, Images, 0, block: 2);

        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(before);
        model.training.Should().BeTrue();
    }

    [Fact]
    public void Images_of_another_size_are_refused()
    {
        using Cnn model = new CnnBuilder().Build();

        Action of = () => FeatureMaps.Of(model, Images, 0);

        of.Should().Throw<ArgumentException>().WithMessage("*N×1×28×28*1×1×12×12*");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_block_that_is_none_is_refused(int block)
    {
        using Cnn model = Network.Build();

        Action maps = () => FeatureMaps.Of(model, Images, 0, block);
        Action filters = () => ConvolutionFilters.Of(model, block);

        maps.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(block)).WithMessage($"*1 to 2*{block} was*");
        filters.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(block)).WithMessage($"*1 to 2*{block} was*");
    }

    [Fact]
    public void A_disposed_network_is_refused()
    {
        Cnn model = Network.Build();
        model.Dispose();

        Action maps = () => FeatureMaps.Of(model, Images, 0);
        Action filters = () => ConvolutionFilters.Of(model);

        maps.Should().Throw<ObjectDisposedException>();
        filters.Should().Throw<ObjectDisposedException>();
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 5)]
    public void Filters_are_a_copy_of_the_weights(int block, int channels)
    {
        using Cnn model = Network.WithInput(12, 12, channels: 3).Build();
        Tensor weights = model.state_dict()[$"conv{block}.weight"];
        float[] expected = weights.data<float>().ToArray();

        ConvolutionFilters filters = ConvolutionFilters.Of(model, block);
        using (no_grad())
        using (DisposeScope scope = NewDisposeScope())
            weights.zero_();

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
        (filters.Count, filters.Channels, filters.Height, filters.Width, filters.Weights.Span[0]).Should().Be((4, 2, 3, 1, 0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void No_map_or_part_of_one_is_refused(int count)
    {
        Action maps = () => FeatureMaps.FromValues(new float[count], 2, 3);
        Action filters = () => ConvolutionFilters.FromWeights(new float[count], 1, 2, 3);

        maps.Should().Throw<ArgumentException>().WithParameterName("values").WithMessage($"*2×3 values*there are {count}*");
        filters.Should().Throw<ArgumentException>().WithParameterName("weights").WithMessage($"*1×2×3 weights*there are {count}*");
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

    private static Tensor Image(int index) =>
        tensor(Images.GetImage(index).ToArray()).to(ScalarType.Float32).div(255).reshape(1, 1, Stripes.Side, Stripes.Side);

    private static Tensor Convolve(Cnn model, Tensor input, string block)
    {
        Dictionary<string, Tensor> weights = model.state_dict();
        return nn.functional.conv2d(input, weights[$"conv{block}.weight"], weights[$"conv{block}.bias"]);
    }

    private static Tensor Normalize(Cnn model, Tensor input, string block)
    {
        Dictionary<string, Tensor> weights = model.state_dict();
        Tensor At(string name) => weights[$"batch_norm{block}.{name}"];
        return nn.functional.batch_norm(input, At("running_mean"), At("running_var"), At("weight"), At("bias"));
    }

    private static float[] Floats(Tensor values) => values.detach().contiguous().data<float>().ToArray();
}
