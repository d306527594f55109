using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Tests.Reliability;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using static MnistCnn.Tests.Support.ResumableRuns;

namespace MnistCnn.Tests.Training;

/// <summary>Two calls that would work with the same weights: the second is refused, whatever trains.</summary>
[Collection(TestedModel.Collection)]
public sealed class OneCallAtATimeTests
{
    private static readonly TrainerOptions Options = FourEpochs with { Epochs = 1 };

    [Fact]
    public async Task Fit_of_one_trainer_from_two_threads_is_refused_and_the_first_run_is_as_if_alone()
    {
        Model alone = TestedModel.Of(Build()), model = TestedModel.Of(Build());
        Fit(alone, Options);
        var trainer = new Trainer(model, Options);

        await WhileTraining(trainer, () =>
        {
            ShouldBeRefused(() => trainer.Fit(Images), "*is being trained by another call*");
            ShouldBeRefused(() => trainer.FitAsync(Images).GetAwaiter().GetResult(), "*by another call*");
        });

        Weights(model).Should().Equal(Weights(alone));
    }

    [Fact]
    public async Task Fit_of_one_model_in_two_trainers_is_refused_and_the_first_run_is_as_if_alone()
    {
        Model alone = TestedModel.Of(Build()), model = TestedModel.Of(Build());
        Fit(alone, Options);

        await WhileTraining(new Trainer(model, Options), () =>
            ShouldBeRefused(() => new Trainer(model, Options).Fit(Images), "*is being trained by another call*"));

        Weights(model).Should().Equal(Weights(alone));
    }

    [Fact]
    public void Fit_within_a_hook_is_refused_and_the_trainer_trains_afterwards()
    {
        Model model = TestedModel.Of(Build());
        var trainer = new Trainer(model, Options);
        var nested = new LambdaCallback { BatchEnd = (_, _) => trainer.Fit(Images) };
        trainer.Callbacks.Add(nested);

        ShouldBeRefused(() => trainer.Fit(Images), "*is being trained, and this call comes from a hook of that run: *");
        ShouldBeRefused(
            () => Fit(model, Options, new LambdaCallback { TrainBegin = _ => new Trainer(model).Fit(Images) }),
            "*from a hook*");

        trainer.Callbacks.Remove(nested);
        trainer.Fit(Images).Epochs.Should().HaveCount(1);
    }

    [Fact]
    public void Fit_of_another_model_within_a_hook_trains_both()
    {
        Model model = TestedModel.Of(Build()), other = TestedModel.Of(Build()), alone = TestedModel.Of(Build());
        Fit(alone, Options);

        Fit(model, Options, new LambdaCallback { EpochEnd = (_, _) => Fit(other, Options) });

        Weights(model).Should().Equal(Weights(alone));
        Weights(other).Should().Equal(Weights(alone));
    }

    [Fact]
    public void Evaluate_and_Predict_within_a_hook_see_the_weights_of_the_moment()
    {
        Model model = TestedModel.Of(Build());
        var judge = new Trainer(model, Options);
        double seen = 0;

        TrainingHistory history = new Trainer(model, Options)
        {
            Callbacks =
            {
                new LambdaCallback
                {
                    BatchEnd = (_, _) => judge.Predict(Images),
                    EpochEnd = (_, _) => seen = judge.Evaluate(Images).Loss,
                },
            },
        }.Fit(Images, Images);

        seen.Should().Be(history.Epochs[0].Validation!.Loss);
    }

    [Fact]
    public async Task Evaluate_from_another_thread_than_that_of_the_hooks_is_refused()
    {
        Model model = TestedModel.Of(Build());
        var judge = new Trainer(model, Options);

        await WhileTraining(new Trainer(model, Options), () =>
        {
            ShouldBeRefused(() => judge.Evaluate(Images), "*judge it with Evaluate or Predict in a hook of that run*");
            ShouldBeRefused(() => judge.Predict(Images), "*judge it with Evaluate or Predict in a hook of that run*");
        });

        judge.Evaluate(Images).SampleCount.Should().Be(Images.Count);
    }

    [Fact]
    public void Fit_of_a_model_that_is_being_judged_is_refused_until_that_has_ended()
    {
        Model model = TestedModel.Of(Build());
        var trainer = new Trainer(model, Options);

        using (ModelTurn.Of(model).Judge("network", mayBeHook: true))
            ShouldBeRefused(() => trainer.Fit(Images), "*is being judged by another call*");

        trainer.Fit(Images).Epochs.Should().HaveCount(1);
    }

    [Fact]
    public void EvaluateAsync_within_a_hook_is_refused_because_training_would_go_on_meanwhile()
    {
        Model model = TestedModel.Of(Build());
        var trainer = new Trainer(model, Options);
        trainer.Callbacks.Add(new LambdaCallback { EpochEnd = (_, _) => trainer.EvaluateAsync(Images).Wait() });

        trainer.Invoking(one => one.Fit(Images)).Should().Throw<AggregateException>()
            .WithInnerException<InvalidOperationException>().WithMessage("*judge it with Evaluate*");
    }

    [Fact]
    public void Fit_after_one_that_failed_or_was_cancelled_trains()
    {
        Model model = TestedModel.Of(Build());
        var trainer = new Trainer(model, Options);

        trainer.Invoking(one => one.Fit(Stripes.Make(8, classes: 3))).Should().Throw<ArgumentException>();
        trainer.Invoking(one => one.Fit(Images, cancellationToken: new CancellationToken(true)))
            .Should().Throw<OperationCanceledException>();

        trainer.Fit(Images).Epochs.Should().HaveCount(1);
    }

    private static void ShouldBeRefused(Action call, string message) =>
        call.Should().Throw<InvalidOperationException>().WithMessage(message);

    // Holds the run at the end of its first batch.
    private static async Task WhileTraining(Trainer trainer, Action act)
    {
        using var isTraining = new ManualResetEventSlim();
        using var mayGoOn = new ManualResetEventSlim();
        trainer.Callbacks.Add(new LambdaCallback
        {
            BatchEnd = (_, _) =>
            {
                isTraining.Set();
                mayGoOn.Wait();
            },
        });
        Task run = trainer.FitAsync(Images);
        try
        {
            await Task.WhenAny(run, Task.Run(isTraining.Wait));
            act();
        }
        finally
        {
            mayGoOn.Set();
        }

        await run;
    }
}
