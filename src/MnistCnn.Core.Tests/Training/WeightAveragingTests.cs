using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Training;

[Collection(TorchTests.Name)]
public sealed class WeightAveragingTests
{
    private const double Momentum = 0.7;
    private static readonly ImageSet Images = Stripes.Make(40);

    private static CnnBuilder Builder => new CnnBuilder()
        .WithInput(Stripes.Side, Stripes.Side).WithFilters(6).WithDenseUnits(8).WithClassCount(4).WithSeed(1)
        .WithBatchNormalization();

    public static TheoryData<TrainingEngine> Engines => [TrainingEngine.Fused, TrainingEngine.Torch];

    [Theory]
    [MemberData(nameof(Engines))]
    public void Model_after_training_is_the_moving_average_of_its_weights(TrainingEngine engine)
    {
        Dictionary<string, double[]>? averages = null;
        using Cnn model = Builder.Build();
        var callback = new LambdaCallback { BatchEnd = (context, _) => averages = Average(averages, Values(context.Model)) };

        new Trainer(model, Averaging(engine)) { Callbacks = { callback } }.Fit(Images, Images);

        foreach ((string name, float[] values) in Values(model))
            values.ShouldBeCloseTo([.. averages![name].Select(value => (float)value)], 1e-5, name);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Training_goes_on_from_the_weights_themselves(TrainingEngine engine)
    {
        List<float[]> averaging = FirstWeightsAfterBatches(Averaging(engine));
        List<float[]> plain = FirstWeightsAfterBatches(Averaging(engine) with { WeightAveragingMomentum = null });

        averaging.Should().BeEquivalentTo(plain, options => options.WithStrictOrdering());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Validation_and_checkpoints_see_the_average(TrainingEngine engine)
    {
        float[]? atEpochEnd = null;
        ClassificationMetrics? reported = null;
        using Cnn model = Builder.Build();
        var callback = new LambdaCallback
        {
            EpochEnd = (context, report) =>
            {
                atEpochEnd = context.Model.parameters().First().data<float>().ToArray();
                reported = report.Validation;
            },
        };
        var trainer = new Trainer(model, Averaging(engine)) { Callbacks = { callback } };

        trainer.Fit(Images, Images);

        model.parameters().First().data<float>().ToArray().Should().Equal(atEpochEnd);
        trainer.Evaluate(Images).Should().Be(reported);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Average_is_left_in_the_model_when_a_callback_throws(TrainingEngine engine)
    {
        float[]? lastWeights = null;
        using Cnn model = Builder.Build();
        var callback = new LambdaCallback
        {
            BatchEnd = (context, report) =>
            {
                lastWeights = context.Model.parameters().First().data<float>().ToArray();
                if (report.Epoch == 2)
                    throw new InvalidDataException("enough");
            },
        };
        Action fit = () => new Trainer(model, Averaging(engine)) { Callbacks = { callback } }.Fit(Images, Images);

        fit.Should().Throw<InvalidDataException>();

        model.parameters().First().data<float>().ToArray().Should().NotEqual(lastWeights);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Best_averages_are_restored_by_EarlyStopping(TrainingEngine engine)
    {
        float[]? best = null;
        using Cnn model = Builder.Build();
        var watch = new LambdaCallback
        {
            EpochEnd = (context, report) =>
            {
                if (report.Epoch == 1)
                    best = context.Model.parameters().First().data<float>().ToArray();
            },
        };
        var stopping = new EarlyStopping { Monitor = MonitoredMetric.ValidationLoss, MinDelta = 100, Patience = 1, RestoreBestWeights = true };

        new Trainer(model, Averaging(engine)) { Callbacks = { watch, stopping } }.Fit(Images, Images);

        model.parameters().First().data<float>().ToArray().Should().Equal(best);
    }

    private static TrainerOptions Averaging(TrainingEngine engine) => new()
    {
        Epochs = 3, BatchSize = 8, Seed = 1, Device = "cpu", Engine = engine, LearningRate = 0.01, WeightAveragingMomentum = Momentum,
    };

    private static List<float[]> FirstWeightsAfterBatches(TrainerOptions options)
    {
        var seen = new List<float[]>();
        using Cnn model = Builder.Build();
        var callback = new LambdaCallback { BatchEnd = (context, _) => seen.Add(context.Model.parameters().First().data<float>().ToArray()) };
        new Trainer(model, options) { Callbacks = { callback } }.Fit(Images, Images);
        return seen;
    }

    private static Dictionary<string, float[]> Values(nn.Module model) => model.state_dict()
        .Where(entry => entry.Value.is_floating_point())
        .ToDictionary(entry => entry.Key, entry => entry.Value.data<float>().ToArray());

    private static Dictionary<string, double[]> Average(Dictionary<string, double[]>? averages, Dictionary<string, float[]> values) =>
        values.ToDictionary(entry => entry.Key, entry => averages is null
            ? [.. entry.Value.Select(value => (double)value)]
            : entry.Value.Zip(averages[entry.Key], (value, average) => (Momentum * average) + ((1 - Momentum) * value)).ToArray());
}
