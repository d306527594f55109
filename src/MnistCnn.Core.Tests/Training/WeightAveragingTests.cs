using System.Runtime.InteropServices;
using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Files;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Tests.Reliability;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Training;

[Collection(TestedModel.Collection)]
public sealed class WeightAveragingTests
{
    private const double Momentum = 0.7;
    private static readonly ImageSet Images = Stripes.Make(40);

    private static readonly TrainerOptions Averaging = new()
    {
        Epochs = 3, BatchSize = 8, Seed = 1, LearningRate = 0.01, WeightAveragingMomentum = Momentum,
    };

    [Fact]
    public void Model_after_training_is_the_moving_average_of_its_weights()
    {
        Dictionary<string, double[]>? averages = null;
        Model model = Build();
        var callback = new LambdaCallback
        {
            BatchEnd = (context, _) => averages = Average(averages, Values(context.Model)),
        };

        new Trainer(model, Averaging) { Callbacks = { callback } }.Fit(Images, Images);

        foreach ((string name, float[] values) in Values(model))
            values.ShouldBeCloseTo([.. averages![name].Select(value => (float)value)], 1e-5, name);
    }

    [Fact]
    public void Training_goes_on_from_the_weights_themselves()
    {
        List<float[]> averaging = WeightsAfterBatches(Averaging);
        List<float[]> plain = WeightsAfterBatches(Averaging with { WeightAveragingMomentum = null });

        averaging.Should().BeEquivalentTo(plain, options => options.WithStrictOrdering());
    }

    [Fact]
    public void Validation_and_checkpoints_see_the_average()
    {
        float[]? atEpochEnd = null;
        ClassificationMetrics? reported = null;
        Model model = Build();
        var callback = new LambdaCallback
        {
            EpochEnd = (context, report) =>
            {
                atEpochEnd = ResumableRuns.Weights(context.Model);
                reported = report.Validation;
            },
        };
        var trainer = new Trainer(model, Averaging) { Callbacks = { callback } };

        trainer.Fit(Images, Images);

        ResumableRuns.Weights(model).Should().Equal(atEpochEnd);
        trainer.Evaluate(Images).Should().Be(reported);
    }

    [Fact]
    public void Average_is_left_in_the_model_when_a_callback_throws()
    {
        float[]? lastWeights = null;
        Model model = Build();
        var callback = new LambdaCallback
        {
            BatchEnd = (context, report) =>
            {
                lastWeights = ResumableRuns.Weights(context.Model);
                if (report.Epoch == 2)
                    throw new InvalidDataException("enough");
            },
        };
        Action fit = () => new Trainer(model, Averaging) { Callbacks = { callback } }.Fit(Images, Images);

        fit.Should().Throw<InvalidDataException>();

        ResumableRuns.Weights(model).Should().NotEqual(lastWeights);
    }

    [Fact]
    public void Best_averages_are_restored_by_EarlyStopping()
    {
        float[]? best = null;
        Model model = Build();
        var watch = new LambdaCallback
        {
            EpochEnd = (context, report) =>
            {
                if (report.Epoch == 1)
                    best = ResumableRuns.Weights(context.Model);
            },
        };
        var stopping = new EarlyStopping
        {
            Monitor = MonitoredMetric.ValidationLoss, MinDelta = 100, Patience = 1, RestoreBestWeights = true,
        };

        new Trainer(model, Averaging) { Callbacks = { watch, stopping } }.Fit(Images, Images);

        ResumableRuns.Weights(model).Should().Equal(best);
    }

    private static Model Build() => TestedModel.Of(new CnnBuilder()
        .WithInput(Stripes.Side, Stripes.Side).WithFilters(6).WithDenseUnits(8).WithClassCount(4).WithSeed(1)
        .WithBatchNormalization().Build());

    private static List<float[]> WeightsAfterBatches(TrainerOptions options)
    {
        var seen = new List<float[]>();
        var callback = new LambdaCallback { BatchEnd = (context, _) => seen.Add(ResumableRuns.Weights(context.Model)) };
        new Trainer(Build(), options) { Callbacks = { callback } }.Fit(Images, Images);
        return seen;
    }

    private static Dictionary<string, float[]> Values(Model model) => model.ReadTensors()
        .Where(tensor => tensor.DataType == SafetensorsDataType.F32)
        .ToDictionary(tensor => tensor.Name, tensor => MemoryMarshal.Cast<byte, float>(tensor.Data.Span).ToArray());

    private static Dictionary<string, double[]> Average(
        Dictionary<string, double[]>? averages, Dictionary<string, float[]> values) =>
        values.ToDictionary(entry => entry.Key, entry => averages is null
            ? [.. entry.Value.Select(value => (double)value)]
            : entry.Value.Zip(
                averages[entry.Key], (value, average) => (Momentum * average) + ((1 - Momentum) * value)).ToArray());
}
