using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Tests.Models;

/// <summary>Counts against sums done by hand.</summary>
public sealed class ModelSummaryTests
{
    // 28×27 → stride 2, same: 14×14 → 3×5 kernel, valid: 12×10 → pool: 6×5 → stride 3, valid, 3×3: 2×1.
    private static readonly CnnChain Strided = new CnnChain(28, 27, 3)
        .Convolution(8, 5, Padding.Same, stride: 2).BatchNormalization().Relu()
        .Add(new ConvolutionLayer(16, 3) { KernelWidth = 5, HasBias = false })
        .Add(new BatchNormalizationLayer { HasShift = false }).Relu().MaxPooling(2)
        .Convolution(4, 3, stride: 3).GlobalAveragePooling()
        .Add(new BatchNormalizationLayer { HasScale = false, HasShift = false }).Dense(7)
        .Add(new DenseLayer(2) { HasBias = false });

    [Fact]
    public void Layers_have_the_shapes_and_counts_of_their_definition() =>
        Strided.Build().Summary().Layers
            .Select(layer => (layer.Name, layer.Type, string.Join('×', layer.OutputShape), layer.ParameterCount,
                layer.BufferCount))
            .Should().Equal(
                ("conv1", "Conv2d", "8×14×14", (8 * 3 * 25) + 8, 0),
                ("batch_norm1", "BatchNorm2d", "8×14×14", 16, 16),
                ("conv2", "Conv2d", "16×12×10", 16 * 8 * 15, 0),
                ("batch_norm2", "BatchNorm2d", "16×12×10", 16, 32),
                ("pool1", "MaxPool2d", "16×6×5", 0, 0),
                ("conv3", "Conv2d", "4×2×1", (4 * 16 * 9) + 4, 0),
                ("global_pool1", "AdaptiveAvgPool2d", "4", 0, 0),
                ("batch_norm3", "BatchNorm1d", "4", 0, 8),
                ("dense1", "Linear", "7", (4 * 7) + 7, 0),
                ("dense2", "Linear", "2", 7 * 2, 0));

    [Fact]
    public void Flops_are_two_for_each_weight_and_place()
    {
        ModelSummary summary = Strided.Build().Summary();

        summary.Layers.Where(layer => layer.Flops > 0).Select(layer => (layer.Name, layer.Flops)).Should().Equal(
            ("conv1", 2 * (8 * 3 * 25) * (14 * 14)), ("conv2", 2 * (16 * 8 * 15) * (12 * 10)),
            ("conv3", 2 * (4 * 16 * 9) * (2 * 1)), ("dense1", 2 * 4 * 7), ("dense2", 2 * 7 * 2));
        summary.Flops.Should().Be(summary.Layers.Sum(layer => layer.Flops)).And.Be(235_200 + 460_800 + 2_304 + 56 + 28);
    }

    [Fact]
    public void Totals_are_those_of_the_weights_that_the_network_has()
    {
        Cnn model = Strided.Build();

        model.Summary().TotalParameters.Should().Be(model.WeightNames.Sum(name => model.GetWeights(name).Length))
            .And.Be(608 + 32 + 1_920 + 48 + 580 + 8 + 35 + 14);
        model.Summary().TrainableParameters.Should().Be(608 + 16 + 1_920 + 16 + 580 + 35 + 14);
    }

    [Fact]
    public void Frozen_layers_count_as_not_trainable_and_the_total_stays()
    {
        Cnn model = Strided.Build();
        (long total, long trainable) = (model.Summary().TotalParameters, model.Summary().TrainableParameters);

        model.Freeze("conv1", "batch_norm1", "pool1");

        model.Summary().Layers.Where(layer => layer.IsFrozen).Select(layer => layer.Name)
            .Should().Equal("conv1", "batch_norm1", "pool1");
        (model.Summary().TotalParameters, model.Summary().TrainableParameters).Should().Be((total, trainable - 624));
        model.Summary().ToString().Should().EndWith(
            $"Total parameters: 3,245{Environment.NewLine}Trainable: 2,565, not trainable: 680{Environment.NewLine}");
    }

    [Fact]
    public void Network_of_frozen_layers_alone_has_nothing_to_train()
    {
        Cnn model = Strided.Build();

        model.Freeze(model.Summary().Layers.Select(layer => layer.Name));

        model.Summary().TrainableParameters.Should().Be(0);
    }
}
