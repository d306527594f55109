using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Engines.Fused;
using MnistCnn.Models;
using MnistCnn.Optimizers;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Training;

public sealed class FrozenLayerTests
{
    private static readonly ImageSet Images = Stripes.Make(24);

    private static readonly TrainerOptions Options = new()
    {
        Epochs = 2, BatchSize = 8, Seed = 1, Threads = 2, LearningRate = 0.01,
    };

    public static TheoryData<BatchNormalization, string[]> Frozen
    {
        get
        {
            var all = new TheoryData<BatchNormalization, string[]>();
            foreach (BatchNormalization place in Enum.GetValues<BatchNormalization>())
            {
                all.Add(place, ["conv1"]);
                all.Add(place, ["conv2", "dense1"]);
                all.Add(place, ["dense2"]);
                if (place == BatchNormalization.None)
                    continue;
                all.Add(place, ["batch_norm1"]);
                all.Add(place, ["conv1", "batch_norm1", "batch_norm2"]);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Frozen))]
    public void Frozen_layers_keep_every_bit_and_the_others_train(BatchNormalization place, string[] layers)
    {
        Cnn model = Build(place);
        model.Freeze(layers);
        Dictionary<string, float[]> before = Weights(model);

        new Trainer(model, Options with { Optimizer = new AdamW { WeightDecay = 0.1 } }).Fit(Images, Images);

        foreach ((string name, float[] values) in Weights(model))
            Same(values, before[name]).Should().Be(layers.Contains(name.Split('.')[0]), name);
        foreach (string layer in model.Layout.Layers.Where(one => one.Type == "BatchNorm2d").Select(one => one.Name))
            model.Weights.GetCounter($"{layer}.num_batches_tracked").Should().Be(layers.Contains(layer) ? 0 : 6, layer);
    }

    [Fact]
    public void A_network_that_is_frozen_whole_stays_as_it_is()
    {
        Cnn model = Build(BatchNormalization.AfterPooling);
        model.Freeze(model.Layout.Layers.Select(layer => layer.Name));
        Dictionary<string, float[]> before = Weights(model);

        var trainer = new Trainer(model, Options with { MaxGradientNorm = 1, WeightAveragingMomentum = 0.9 });

        TrainingHistory history = trainer.Fit(Images);

        // By value: the average of −0 and −0 is 0.
        Weights(model).Should().OnlyContain(pair => pair.Value.SequenceEqual(before[pair.Key]));
        history.Epochs.Should().HaveCount(2).And.OnlyContain(epoch => double.IsFinite(epoch.Training.Loss));
    }

    [Theory]
    [InlineData(BatchNormalization.BeforeActivation)]
    [InlineData(BatchNormalization.AfterPooling)]
    public void Frozen_normalisation_uses_its_running_statistics(BatchNormalization place)
    {
        Cnn frozen = Build(place), free = Build(place);
        foreach (Cnn model in (Cnn[])[frozen, free])
        {
            model.SetWeights("batch_norm1.running_mean", [0.1f, -0.2f, 0.3f, 0.05f]);
            model.SetWeights("batch_norm1.running_var", [0.5f, 2, 0.1f, 1]);
        }

        frozen.Freeze("batch_norm1", "batch_norm2");
        double judged = new Trainer(frozen, Options).Evaluate(Images).Loss;

        LossOfStandingStep(frozen).Should().BeApproximately(judged, 1e-5);
        Math.Abs(LossOfStandingStep(free) - judged).Should().BeGreaterThan(1e-3);
    }

    [Fact]
    public void Gradients_of_the_others_are_as_if_nothing_were_frozen()
    {
        Cnn frozen = Build(BatchNormalization.None), free = Build(BatchNormalization.None);
        frozen.Freeze("conv2", "dense2");

        Dictionary<string, float[]> expected = Gradients(free), actual = Gradients(frozen);

        foreach (string name in (string[])["conv1.weight", "conv1.bias", "dense1.weight", "dense1.bias"])
            actual[name].Should().Equal(expected[name], name);
    }

    [Fact]
    public void Freezing_and_unfreezing_in_a_callback_takes_effect_at_once()
    {
        Cnn model = Build(BatchNormalization.AfterPooling);
        string[] layers = ["conv1", "batch_norm1", "dense1"];
        List<Dictionary<string, float[]>> seen = [Weights(model)];
        int step = 0;
        var callback = new LambdaCallback
        {
            // Free in steps 1 and 2, frozen from the middle of the first epoch to that of the second, free again.
            BatchBegin = (context, _) =>
            {
                step++;
                if (step == 3)
                    ((Cnn)context.Model).Freeze(layers);
                if (step == 5)
                    model.Unfreeze(layers);
            },
            BatchEnd = (_, _) => seen.Add(Weights(model)),
        };

        new Trainer(model, Options) { Callbacks = { callback } }.Fit(Images);

        seen.Should().HaveCount(7);
        for (int i = 1; i < seen.Count; i++)
            foreach ((string name, float[] values) in seen[i])
                Same(values, seen[i - 1][name]).Should().Be(
                    i is 3 or 4 && layers.Contains(name.Split('.')[0]), $"step {i} should treat {name} so");
        model.Weights.GetCounter("batch_norm1.num_batches_tracked").Should().Be(4);
    }

    [Fact]
    public void Freezing_after_an_epoch_while_the_averages_are_shown_leaves_the_weights_alone()
    {
        Cnn frozen = Build(BatchNormalization.None), plain = Build(BatchNormalization.None);
        TrainerOptions averaging = Options with { WeightAveragingMomentum = 0.5 };
        float[]? last = null;
        var freeze = new LambdaCallback
        {
            EpochEnd = (_, _) => frozen.Freeze("conv1"),
            BatchEnd = (_, report) => last = report.Epoch == 1 ? frozen.GetWeights("conv1.weight") : last,
            BatchBegin = (_, _) =>
            {
                if (frozen.IsFrozen("conv1"))
                    frozen.GetWeights("conv1.weight").Should().Equal(last);
            },
        };
        new Trainer(frozen, averaging) { Callbacks = { freeze } }.Fit(Images);

        new Trainer(plain, averaging).Fit(Images);
        frozen.GetWeights("conv1.weight").Should().NotEqual(plain.GetWeights("conv1.weight"));
    }

    [Fact]
    public void A_clone_and_its_summary_tell_what_is_frozen()
    {
        Cnn model = Build(BatchNormalization.None);
        long all = model.Summary().TrainableParameters;
        model.Freeze("dense1");

        Cnn clone = model.Clone();
        model.Unfreeze("dense1");

        clone.IsFrozen("dense1").Should().BeTrue();
        model.IsFrozen("dense1").Should().BeFalse();
        (all - clone.Summary().TrainableParameters).Should().Be(clone.GetWeights("dense1.weight").Length + 8);
    }

    private static Cnn Build(BatchNormalization place) => new CnnBuilder()
        .WithInput(Stripes.Side, Stripes.Side).WithFilters(4, 5).WithDenseUnits(8).WithClassCount(4).WithDropout(0)
        .WithSeed(1).WithBatchNormalization(place).Build();

    private static Dictionary<string, float[]> Weights(Cnn model) =>
        model.WeightNames.ToDictionary(name => name, model.GetWeights);

    private static bool Same(float[] left, float[] right) =>
        left.Select(BitConverter.SingleToInt32Bits).SequenceEqual(right.Select(BitConverter.SingleToInt32Bits));

    private static double LossOfStandingStep(Cnn model)
    {
        using var step = new FusedStep(model, Images, Options, seed: 1);
        step.Run([.. Enumerable.Range(0, Images.Count)], learningRate: 0);
        return step.ReadMetrics().Loss;
    }

    private static Dictionary<string, float[]> Gradients(Cnn model)
    {
        using var step = new FusedStep(model, Images, Options, seed: 1);
        step.Run([1, 2, 3, 4, 5], learningRate: 0);
        return StepGradients.Of(model, step);
    }
}
