using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Inspection;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Optimizers;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Training;

/// <summary>
/// A network's weights are in the network and nowhere else: whoever reads or writes them, whenever, through whatever.
/// </summary>
public sealed class OneOwnerTests
{
    private const string Layer = "dense2";
    private const string Bias = "dense2.bias";
    private const int Class = 1;

    private static readonly ImageSet Images = Stripes.Make(16);

    // Two epochs of two batches.
    private static readonly TrainerOptions Options = new()
    {
        Epochs = 2, BatchSize = 8, Seed = 1, Threads = 2, Optimizer = new Sgd(), LearningRate = 0.1,
    };

    private static readonly (string Hooks, int Calls)[] Hooks =
    [
        ("train begin", 1), ("epoch begin", 2), ("batch begin", 4), ("batch end", 4), ("epoch end", 2),
        ("train end", 1),
        ("epoch begin, batch begin, batch end, epoch end", 12),
        ("train begin, epoch begin, batch begin, batch end, epoch end, train end", 14),
    ];

    /// <summary>Which hooks write, how often in all, whether the layer is frozen, or else the rate 0.</summary>
    public static TheoryData<string, int, bool, bool, bool> Writers
    {
        get
        {
            var all = new TheoryData<string, int, bool, bool, bool>();
            bool[] both = [false, true];
            foreach ((string hooks, int calls) in Hooks)
                foreach (bool isFrozen in both)
                    foreach (bool validates in both)
                        foreach (bool outer in both)
                            all.Add(hooks, calls, isFrozen, validates, outer);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Writers))]
    public void Bias_that_training_leaves_ends_as_much_higher_as_hooks_have_added(
        string hooks, int calls, bool isFrozen, bool validates, bool outer)
    {
        Cnn model = Build();
        if (isFrozen)
            model.Freeze(Layer);
        float start = model.GetWeights(Bias)[Class];
        float[] others = model.GetWeights("conv1.weight");
        var seen = new List<float>();
        TrainingCallback write = InHooks(hooks, context =>
        {
            Cnn through = outer ? model : (Cnn)context.Model;
            seen.Add(through.GetWeights(Bias)[Class]);
            Add(through, 1);
        });
        var trainer = new Trainer(model, Options) { Callbacks = { write } };
        if (!isFrozen)
            trainer.Callbacks.Add(new LearningRateScheduler((_, _) => 0));

        trainer.Fit(Images, validates ? Stripes.Make(8, seed: 2) : null);

        model.GetWeights(Bias)[Class].Should().Be(start + calls);
        seen.Should().Equal(Enumerable.Range(0, calls).Select(count => start + count));
        model.GetWeights("conv1.weight").SequenceEqual(others).Should().Be(!isFrozen, "only a rate of 0 stops all");
    }

    // One batch an epoch, of all images in their order, and the rate 0: the losses before and after the hook wrote.
    [Theory]
    [InlineData("train begin", true, true)]
    [InlineData("epoch begin", true, true)]
    [InlineData("batch begin", true, true)]
    [InlineData("batch end", false, true)]
    [InlineData("epoch end", false, false)]
    public void Training_and_validation_see_what_a_hook_has_written(string hook, bool inTraining, bool inValidation)
    {
        Cnn model = Build();
        double before = Loss(model), evaluated = double.NaN;
        Trainer? trainer = null;
        bool written = false;
        TrainingCallback write = InHooks(hook, _ =>
        {
            if (written)
                return;
            written = true;
            Add(model, 3);
            evaluated = trainer!.Evaluate(Images).Loss;
        });
        trainer = new Trainer(model, Options with { BatchSize = Images.Count, Shuffle = false })
        {
            Callbacks = { new LambdaCallback { TrainBegin = context => context.LearningRate = 0 }, write },
        };

        TrainingHistory history = trainer.Fit(Images, Images);

        double after = Loss(model);
        after.Should().BeGreaterThan(before + 0.5);
        evaluated.Should().BeApproximately(after, 1e-5);
        history.Epochs[0].Training.Loss.Should().BeApproximately(inTraining ? after : before, 1e-5);
        history.Epochs[0].Validation!.Loss.Should().BeApproximately(inValidation ? after : before, 1e-5);
        history.Epochs[1].Training.Loss.Should().BeApproximately(after, 1e-5);
        history.Epochs[1].Validation!.Loss.Should().BeApproximately(after, 1e-5);
    }

    [Fact]
    public void Weights_read_between_batches_are_those_of_the_last_step()
    {
        List<float[]> atBegin = [], atEnd = [];
        Cnn model = Build();
        var read = new LambdaCallback
        {
            BatchBegin = (_, _) => atBegin.Add(ResumableRuns.Weights(model)),
            BatchEnd = (context, _) => atEnd.Add(ResumableRuns.Weights(context.Model)),
        };

        new Trainer(model, Options) { Callbacks = { read } }.Fit(Images);

        atBegin.Skip(1).Should().BeEquivalentTo(atEnd.Take(3), options => options.WithStrictOrdering());
        for (int steps = 1; steps <= 4; steps++)
            atEnd[steps - 1].Should().Equal(WeightsAfter(steps), $"these are the weights after {steps} steps");
    }

    [Fact]
    public void Reading_in_every_hook_changes_nothing()
    {
        Cnn plain = Build(), read = Build();
        new Trainer(plain, Options).Fit(Images);

        new Trainer(read, Options)
        {
            Callbacks =
            {
                InHooks(Hooks[^1].Hooks, context =>
                {
                    _ = read.Clone();
                    _ = context.CaptureWeights();
                    _ = read.Summary();
                }),
            },
        }.Fit(Images);

        ResumableRuns.Weights(read).Should().Equal(ResumableRuns.Weights(plain));
    }

    [Theory]
    [InlineData("batch begin")]
    [InlineData("batch end")]
    public void Evaluate_and_Predict_in_a_hook_judge_the_present_weights(string hook)
    {
        Cnn model = Build();
        var trainer = new Trainer(model, Options);
        List<double> losses = [];
        trainer.Callbacks.Add(InHooks(hook, context =>
        {
            ClassificationMetrics metrics = trainer.Evaluate(Images);
            metrics.Should().Be(new Trainer(model.Clone(), Options).Evaluate(Images));
            metrics.Loss.Should().BeApproximately(Loss(model), 1e-5);
            context.PredictValidation().GetProbabilities(3).ToArray()
                .Should().Equal(trainer.Predict(Images).GetProbabilities(3).ToArray());
            losses.Add(metrics.Loss);
        }));

        trainer.Fit(Images, Images);

        losses.Should().HaveCount(4).And.OnlyHaveUniqueItems();
    }

    // What TrainerOptions.WeightAveragingMomentum says: the model holds the averages from an epoch's validation to its
    // end, and once training has ended; what is written into them then, the weights change by as much. 0.5 is exact.
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void What_is_written_into_the_averages_changes_the_weights_by_as_much(bool isFrozen, bool validates)
    {
        Cnn model = Build();
        if (isFrozen)
            model.Freeze(Layer);
        float weight = model.GetWeights(Bias)[Class], average = float.NaN;
        bool shown = false;
        List<(string Hook, float Seen, float Expected)> seen = [];
        void See(string hook)
        {
            seen.Add((hook, model.GetWeights(Bias)[Class], shown ? average : weight));
            Add(model, 1);
            weight++;
            average += shown ? 1 : 0;
        }

        var write = new LambdaCallback
        {
            TrainBegin = context =>
            {
                context.LearningRate = isFrozen ? context.LearningRate : 0;
                See("train begin");
            },
            EpochBegin = (_, _) =>
            {
                shown = false;
                See("epoch begin");
            },
            BatchBegin = (_, _) => See("batch begin"),
            BatchEnd = (_, _) =>
            {
                average = float.IsNaN(average) ? weight : (average + weight) / 2;
                See("batch end");
            },
            EpochEnd = (_, _) =>
            {
                shown = true;
                See("epoch end");
            },
            TrainEnd = _ => See("train end"),
        };

        new Trainer(model, Options with { WeightAveragingMomentum = 0.5 }) { Callbacks = { write } }
            .Fit(Images, validates ? Images : null);

        seen.Should().HaveCount(14).And.OnlyContain(one => one.Seen == one.Expected);
        model.GetWeights(Bias)[Class].Should().Be(average);
        average.Should().NotBe(weight);
    }

    [Fact]
    public void Evaluate_at_the_end_of_an_epoch_judges_the_averages_with_what_was_written_into_them()
    {
        Cnn model = Build();
        Trainer? trainer = null;
        var write = new LambdaCallback
        {
            EpochEnd = (_, report) =>
            {
                trainer!.Evaluate(Images).Should().Be(report.Validation);
                Add(model, 1);
                trainer.Evaluate(Images).Loss.Should().BeApproximately(Loss(model), 1e-5)
                    .And.NotBe(report.Validation!.Loss);
            },
        };
        trainer = new Trainer(model, Options with { WeightAveragingMomentum = 0.5 }) { Callbacks = { write } };

        trainer.Fit(Images, Images).Epochs.Should().HaveCount(2);
    }

    private static Cnn Build() => new CnnBuilder()
        .WithInput(Stripes.Side, Stripes.Side).WithFilters(4, 5).WithDenseUnits(8).WithClassCount(4).WithDropout(0)
        .WithSeed(1).Build();

    private static void Add(Cnn model, float change)
    {
        float[] bias = model.GetWeights(Bias);
        bias[Class] += change;
        model.SetWeights(Bias, bias);
    }

    private static double Loss(Cnn model)
    {
        var trace = new LayerTrace(model);
        return Enumerable.Range(0, Images.Count).Average(i =>
        {
            float[] logits = trace.Forward(Images.Pixels.Span.Slice(i * Images.ImageSize, Images.ImageSize));
            return Math.Log(logits.Sum(logit => Math.Exp(logit))) - logits[Images.GetLabel(i)];
        });
    }

    private static float[] WeightsAfter(int steps)
    {
        Cnn model = Build();
        int done = 0;
        var stop = new LambdaCallback
        {
            BatchEnd = (context, _) =>
            {
                if (++done == steps)
                    context.RequestStop("enough");
            },
        };
        new Trainer(model, Options) { Callbacks = { stop } }.Fit(Images);
        return ResumableRuns.Weights(model);
    }

    private static LambdaCallback InHooks(string hooks, Action<TrainingContext> act)
    {
        string[] chosen = hooks.Split(", ");
        void In(string hook, TrainingContext context)
        {
            if (chosen.Contains(hook))
                act(context);
        }

        return new LambdaCallback
        {
            TrainBegin = context => In("train begin", context),
            EpochBegin = (context, _) => In("epoch begin", context),
            BatchBegin = (context, _) => In("batch begin", context),
            BatchEnd = (context, _) => In("batch end", context),
            EpochEnd = (context, _) => In("epoch end", context),
            TrainEnd = context => In("train end", context),
        };
    }
}
