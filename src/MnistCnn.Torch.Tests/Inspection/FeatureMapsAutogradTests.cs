using MnistCnn.Data;
using MnistCnn.Inspection;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Inspection;

/// <summary>Feature maps beside what PyTorch computes.</summary>
[Collection(TorchTests.Name)]
public sealed class FeatureMapsAutogradTests
{
    private static readonly ImageSet Images = Stripes.Make(8);
    private static CnnBuilder Network =>
        new CnnBuilder().WithFilters(5, 6).WithInput(12, 12).WithClassCount(4).WithDenseUnits(9).WithSeed(3);

    [Fact]
    public void Maps_of_the_first_block_are_the_rectified_convolution()
    {
        using DisposeScope scope = NewDisposeScope();
        Cnn model = Network.Build();

        FeatureMaps maps = FeatureMaps.Of(model, Images, 2);

        (maps.Count, maps.Height, maps.Width).Should().Be((5, 10, 10));
        maps.Values.ToArray().ShouldBeCloseTo(Floats(Convolve(model, Image(2), "1").relu()), 1e-6);
    }

    [Theory]
    [InlineData(BatchNormalization.BeforeActivation, PoolingKind.Max)]
    [InlineData(BatchNormalization.AfterPooling, PoolingKind.Max)]
    [InlineData(BatchNormalization.BeforeActivation, PoolingKind.Average)]
    [InlineData(BatchNormalization.AfterPooling, PoolingKind.Average)]
    public void Maps_of_a_later_block_take_what_the_blocks_before_give(
        BatchNormalization normalization, PoolingKind pooling)
    {
        using DisposeScope scope = NewDisposeScope();
        Cnn model = Network.WithBatchNormalization(normalization).WithPooling(pooling).Build().WithTrainedStatistics();

        FeatureMaps maps = FeatureMaps.Of(model, Images, 7, block: 2);

        bool before = normalization == BatchNormalization.BeforeActivation;
        Tensor first = Convolve(model, Image(7), "1");
        Tensor rectified = (before ? Normalize(model, first, "1") : first).relu();
        Tensor pooled = pooling == PoolingKind.Max
            ? nn.functional.max_pool2d(rectified, 2)
            : nn.functional.avg_pool2d(rectified, 2);
        Tensor second = Convolve(model, before ? pooled : Normalize(model, pooled, "1"), "2");
        (maps.Count, maps.Height, maps.Width).Should().Be((6, 3, 3));
        maps.Values.ToArray().ShouldBeCloseTo(Floats((before ? Normalize(model, second, "2") : second).relu()), 1e-5);
    }

    private static Tensor Image(int index) =>
        tensor(Images.GetImage(index).ToArray()).to(ScalarType.Float32).div(255)
            .reshape(1, 1, Stripes.Side, Stripes.Side);

    private static Tensor Convolve(Cnn model, Tensor input, string block) =>
        nn.functional.conv2d(input, Weights(model, $"conv{block}.weight"), Weights(model, $"conv{block}.bias"));

    private static Tensor Normalize(Cnn model, Tensor input, string block)
    {
        Tensor At(string name) => Weights(model, $"batch_norm{block}.{name}");
        return nn.functional.batch_norm(
            input, At("running_mean"), At("running_var"), At("weight"), At("bias"), eps: 1e-3);
    }

    private static Tensor Weights(Cnn model, string name) => tensor(model.GetWeights(name), [.. model.GetShape(name)]);

    private static float[] Floats(Tensor values) => values.contiguous().data<float>().ToArray();
}
