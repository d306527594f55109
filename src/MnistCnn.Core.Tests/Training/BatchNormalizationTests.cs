using System.Runtime.InteropServices;
using MnistCnn.Data;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Models.Layers;
using MnistCnn.Tests.Reliability;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Training;

/// <summary>What batch normalisation means, whatever trains.</summary>
[Collection(TestedModel.Collection)]
public sealed class BatchNormalizationTests
{
    private static readonly TrainerOptions OneEpoch = new() { Epochs = 1, BatchSize = 32, Seed = 1 };

    // Pixels of 0, 0.2, 0.4 and 1: their mean is 0.4, their variance 0.14, or 0.14 × 4 / 3 where it is unbiased.
    private static readonly ImageSet FourPixels =
        ImageSet.FromArrays([0, 51, 102, 255], [0, 1, 0, 1], height: 1, width: 1, classNames: ["dark", "bright"]);

    [Fact]
    public void Running_statistics_move_by_a_hundredth_to_mean_and_population_variance_as_in_Keras()
    {
        Model model = Trained(new BatchNormalizationLayer());

        Values(model, "batch_norm1.running_mean").Should().ContainSingle()
            .Which.Should().BeApproximately(0.004f, 1e-7f);
        Values(model, "batch_norm1.running_var").Should().ContainSingle()
            .Which.Should().BeApproximately(0.99f + 0.0014f, 1e-7f);
    }

    [Fact]
    public void Running_statistics_move_by_what_momentum_does_not_keep()
    {
        Model model = Trained(new BatchNormalizationLayer { Momentum = 0.9 });

        Values(model, "batch_norm1.running_mean").Should().ContainSingle()
            .Which.Should().BeApproximately(0.04f, 1e-7f);
        Values(model, "batch_norm1.running_var").Should().ContainSingle()
            .Which.Should().BeApproximately(0.9f + 0.014f, 1e-7f);
    }

    [Theory]
    [InlineData(33, 32, BatchNormalization.AfterPooling)]
    [InlineData(33, 32, BatchNormalization.BeforeActivation)]
    [InlineData(5, 1, BatchNormalization.AfterPooling)]
    public void A_last_batch_with_one_value_a_channel_trains_and_leaves_a_network_that_predicts(
        int images, int batchSize, BatchNormalization place)
    {
        // 12×12 → 5×5 → 1×1.
        Model model = TestedModel.Of(new CnnBuilder()
            .WithInput(Stripes.Side, Stripes.Side).WithFilters(4, 4).WithBatchNormalization(place).WithClassCount(4)
            .WithSeed(1).Build());
        var trainer = new Trainer(model, OneEpoch with { Epochs = 2, BatchSize = batchSize });
        ImageSet validation = Stripes.Make(9, seed: 2);

        TrainingHistory history = trainer.Fit(Stripes.Make(images), validation);

        history.Epochs.Should().HaveCount(2)
            .And.OnlyContain(epoch => double.IsFinite(epoch.Training.Loss) && double.IsFinite(epoch.Validation!.Loss));
        ResumableRuns.Weights(model).Should().OnlyContain(value => float.IsFinite(value));
        PredictionSet predictions = trainer.Predict(validation);
        Enumerable.Range(0, 9).SelectMany(image => predictions.GetProbabilities(image).ToArray()).Should()
            .OnlyContain(value => value >= 0 && value <= 1);
    }

    [Fact]
    public void A_batch_with_one_value_a_channel_has_the_variance_zero()
    {
        Model model = Trained(new BatchNormalizationLayer { Momentum = 0.75 }, batchSize: 1);

        Values(model, "batch_norm1.running_var").Should().ContainSingle()
            .Which.Should().BeApproximately(0.75f * 0.75f * 0.75f * 0.75f, 1e-7f);
    }

    private static Model Trained(BatchNormalizationLayer normalization, int batchSize = 4)
    {
        Model model = TestedModel.Of(new CnnChain(1, 1).Add(normalization).Flatten().Dense(2).WithSeed(1).Build());
        new Trainer(model, OneEpoch with { BatchSize = batchSize }).Fit(FourPixels);
        return model;
    }

    private static float[] Values(Model model, string name) =>
        MemoryMarshal.Cast<byte, float>(model.ReadTensors().Single(tensor => tensor.Name == name).Data.Span).ToArray();
}
