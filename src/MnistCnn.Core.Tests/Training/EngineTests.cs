using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Tests.Reliability;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using static MnistCnn.Tests.Support.ResumableRuns;

namespace MnistCnn.Tests.Training;

/// <summary>What holds of every engine.</summary>
[Collection(TestedModel.Collection)]
public sealed class EngineTests
{
    private static readonly ImageSet Images43 = Stripes.Make(43);
    private static readonly TrainerOptions Options = new() { Epochs = 2, BatchSize = 8, Seed = 1 };

    [Fact]
    public void Fit_with_dropout_learns()
    {
        var trainer = new Trainer(Model(), Options with { Epochs = 20, LearningRate = 5e-3 });

        trainer.Fit(Stripes.Make(200)).Epochs[^1].Training.Accuracy.Should().BeGreaterThan(0.9);
        trainer.Evaluate(Stripes.Make(40, seed: 2)).Accuracy.Should().Be(1);
    }

    [Fact]
    public void Weights_restored_by_a_callback_are_the_ones_that_train_on()
    {
        Model model = Model();
        float[] start = Weights(model);
        WeightSnapshot? snapshot = null;
        var callback = new LambdaCallback
        {
            TrainBegin = context => snapshot = context.CaptureWeights(),
            BatchEnd = (_, _) => snapshot!.Restore(),
        };

        new Trainer(model, Options) { Callbacks = { callback } }.Fit(Images43);

        Weights(model).Should().Equal(start);
    }

    [Fact]
    public void Model_seen_by_a_callback_is_the_one_after_the_batch()
    {
        var seen = new List<float>();
        Model model = Model();
        var callback = new LambdaCallback { BatchEnd = (context, _) => seen.Add(Weights(context.Model).Sum()) };

        new Trainer(model, Options with { Epochs = 1 }) { Callbacks = { callback } }.Fit(Images43);

        seen.Should().HaveCount(6).And.OnlyHaveUniqueItems();
        seen[^1].Should().Be(Weights(model).Sum());
    }

    [Fact]
    public void LearningRate_of_a_report_is_that_of_the_last_step_whatever_is_set_after_it()
    {
        var halve = new LambdaCallback { BatchEnd = (context, _) => context.LearningRate /= 2 };
        var trainer = new Trainer(Model(), Options with { BatchSize = 8, LearningRate = 1 }) { Callbacks = { halve } };

        trainer.Fit(Stripes.Make(16)).Epochs.Select(epoch => epoch.LearningRate).Should().Equal(0.5, 0.125);
    }

    [Fact]
    public void Run_without_a_seed_goes_on_with_the_one_it_had_drawn()
    {
        using var directory = new TemporaryDirectory();
        string file = directory.File("state");
        TrainerOptions options = FourEpochs with { Seed = null };
        Model model = Resumable(), second = Resumable(), third = Resumable();
        Interrupt(model, options with { Backup = new(file) }, afterStep: 7);

        new Trainer(second, options).Resume(file, Images);
        new Trainer(third, options).Resume(file, Images);

        Weights(third).Should().Equal(Weights(second));
    }

    [Fact]
    public void Moving_averages_go_on_and_are_what_the_model_holds_whenever_training_ends()
    {
        using var directory = new TemporaryDirectory();
        TrainerOptions options = FourEpochs with { WeightAveragingMomentum = 0.9 };
        TrainerOptions kept = options with { Backup = new(directory.File("state")) { DeleteWhenDone = false } };
        Model whole = Resumable(), cancelled = Resumable();
        Model model = Resumable(), rest = Resumable(), again = Resumable();
        Fit(whole, options);
        Interrupt(cancelled, options, afterStep: 12);

        Interrupt(model, kept, afterStep: 12);
        Weights(model).Should().Equal(Weights(cancelled));
        Fit(rest, kept);
        Weights(rest).Should().Equal(Weights(whole));
        Fit(again, kept);
        Weights(again).Should().Equal(Weights(whole));
    }

    [Theory]
    [InlineData(3, 4, "training", "*have 3 classes*4*")]
    [InlineData(5, 4, "training", "*have 5 classes*4*")]
    [InlineData(4, 3, "validation", "*have 3 classes*4*")]
    [InlineData(4, 5, "validation", "*have 5 classes*4*")]
    public void Fit_of_images_of_fewer_or_more_classes_is_refused_with_both_counts(
        int training, int validation, string parameter, string message)
    {
        Model model = Model();
        float[] before = Weights(model);
        Action fit = () => new Trainer(model, Options).Fit(
            Stripes.Make(20, classes: training), Stripes.Make(20, classes: validation));

        fit.Should().Throw<ArgumentException>().WithParameterName(parameter).WithMessage(message);
        Weights(model).Should().Equal(before);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Evaluate_of_images_of_fewer_or_more_classes_is_refused_with_both_counts(int classes)
    {
        Action evaluate = () => new Trainer(Model(), Options).Evaluate(Stripes.Make(20, classes: classes));

        evaluate.Should().Throw<ArgumentException>().WithParameterName("images")
            .WithMessage($"*have {classes} classes*4*");
    }

    [Fact]
    public void Predict_does_not_ask_for_the_labels_of_all_classes() =>
        new Trainer(Model(), Options).Predict(Stripes.Make(20, classes: 3)).ClassCount.Should().Be(4);

    private static Model Resumable() => TestedModel.Of(Build());

    private static Model Model() => TestedModel.Of(new CnnBuilder()
        .WithInput(Stripes.Side, Stripes.Side).WithFilters(8, 6).WithDenseUnits(16).WithClassCount(4)
        .WithSeed(1).Build());
}
