using MnistCnn.Callbacks;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Reliability;

/// <summary>Training that is broken off at each hook, in the second epoch where the hook has one.</summary>
[Collection(TestedModel.Collection)]
public sealed class HookFailureTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Model _model = TestedModel.Of(SmallModels.Builder.WithSeed(1).Build());

    public static TheoryData<string> Hooks =>
        ["train begin", "epoch begin", "batch begin", "batch end", "epoch end", "train end"];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Hooks))]
    public void Fit_whose_callback_throws_leaves_trainer_model_and_checkpoint_usable(string hook)
    {
        bool armed = true;
        Trainer trainer = TrainerOf(
            _model, _directory.Path, hook, () => _ = armed ? throw new InvalidTimeZoneException(hook) : true);
        Action fit = () => trainer.Fit(Stripes.Make(16), Stripes.Make(8));

        fit.Should().Throw<InvalidTimeZoneException>().WithMessage(hook);

        armed = false;
        ShouldBeUsable(trainer, saved: hook != "train begin");
    }

    [Theory]
    [MemberData(nameof(Hooks))]
    public void Fit_cancelled_in_a_hook_leaves_trainer_model_and_checkpoint_usable(string hook)
    {
        using var cancellation = new CancellationTokenSource();
        Trainer trainer = TrainerOf(_model, _directory.Path, hook, cancellation.Cancel);
        Action fit = () => trainer.Fit(Stripes.Make(16), Stripes.Make(8), cancellation.Token);

        if (hook == "train end")
            fit.Should().NotThrow("there is nothing left to cancel");
        else
            fit.Should().Throw<OperationCanceledException>();

        ShouldBeUsable(trainer, saved: hook != "train begin");
    }

    // The hook that breaks off stands before the checkpoint, whose last file is then that of the first epoch.
    internal static Trainer TrainerOf(Model model, string directory, string hook, Action breakOff)
    {
        void At(string reached, bool now = true)
        {
            if (reached == hook && now)
                breakOff();
        }

        return new Trainer(model, new TrainerOptions { Epochs = 3, BatchSize = 8, Seed = 1 })
        {
            Callbacks =
            {
                new LambdaCallback
                {
                    TrainBegin = _ => At("train begin"),
                    EpochBegin = (_, epoch) => At("epoch begin", epoch == 2),
                    BatchBegin = (context, _) => At("batch begin", context.History.Epochs.Count == 1),
                    BatchEnd = (_, report) => At("batch end", report.Epoch == 2),
                    EpochEnd = (_, report) => At("epoch end", report.Epoch == 2),
                    TrainEnd = _ => At("train end"),
                },
                new ModelCheckpoint("model.safetensors") { Directory = directory },
            },
        };
    }

    private void ShouldBeUsable(Trainer trainer, bool saved)
    {
        string path = _directory.File("model.safetensors");
        File.Exists(path).Should().Be(saved);
        if (saved)
            ModelFile.Load(path);
        trainer.Predict(Stripes.Make(8)).Count.Should().Be(8);
        trainer.Fit(Stripes.Make(16), Stripes.Make(8)).Epochs.Should().HaveCount(3);
    }
}
