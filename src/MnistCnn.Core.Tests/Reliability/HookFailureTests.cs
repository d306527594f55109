using MnistCnn.Callbacks;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using TorchSharp;

namespace MnistCnn.Tests.Reliability;

/// <summary>Training that is broken off at each hook, in the second epoch where the hook has one, on both engines.</summary>
[Collection(TorchTests.Name)]
public sealed class HookFailureTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Cnn _model = SmallModels.Builder.WithSeed(1).Build();

    public static TheoryData<string, TrainingEngine> Hooks
    {
        get
        {
            var data = new TheoryData<string, TrainingEngine>();
            foreach (string hook in new[] { "train begin", "epoch begin", "batch begin", "batch end", "epoch end", "train end" })
            {
                data.Add(hook, TrainingEngine.Fused);
                data.Add(hook, TrainingEngine.Torch);
            }

            return data;
        }
    }

    public void Dispose()
    {
        _model.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [MemberData(nameof(Hooks))]
    public void Fit_whose_callback_throws_leaves_trainer_model_and_checkpoint_usable(string hook, TrainingEngine engine)
    {
        bool armed = true;
        Trainer trainer = Trainer(engine, hook, () => _ = armed ? throw new InvalidTimeZoneException(hook) : true);
        Action fit = () => trainer.Fit(Stripes.Make(16), Stripes.Make(8));

        fit.Should().Throw<InvalidTimeZoneException>().WithMessage(hook);

        armed = false;
        ShouldBeUsable(trainer, saved: hook != "train begin");
    }

    [Theory]
    [MemberData(nameof(Hooks))]
    public void Fit_cancelled_in_a_hook_leaves_trainer_model_and_checkpoint_usable(string hook, TrainingEngine engine)
    {
        using var cancellation = new CancellationTokenSource();
        Trainer trainer = Trainer(engine, hook, cancellation.Cancel);
        Action fit = () => trainer.Fit(Stripes.Make(16), Stripes.Make(8), cancellation.Token);

        if (hook == "train end")
            fit.Should().NotThrow("there is nothing left to cancel");
        else
            fit.Should().Throw<OperationCanceledException>();

        ShouldBeUsable(trainer, saved: hook != "train begin");
    }

    [Theory]
    [MemberData(nameof(Hooks))]
    public void Fit_broken_off_in_a_hook_leaves_no_tensors(string hook, TrainingEngine engine)
    {
        Trainer trainer = Trainer(engine, hook, () => throw new InvalidTimeZoneException(hook));
        Action fit = () => trainer.Fit(Stripes.Make(16), Stripes.Make(8));
        fit.Should().Throw<InvalidTimeZoneException>();
        long before = LiveTensors();

        for (int i = 0; i < 3; i++)
            fit.Should().Throw<InvalidTimeZoneException>();

        LiveTensors().Should().Be(before);
    }

    [Theory]
    [MemberData(nameof(Hooks))]
    public void Fit_cancelled_in_a_hook_leaves_no_tensors(string hook, TrainingEngine engine)
    {
        var cancellation = new CancellationTokenSource();
        Trainer trainer = Trainer(engine, hook, () => cancellation.Cancel());
        FitAndCancel();
        long before = LiveTensors();

        for (int i = 0; i < 3; i++)
            FitAndCancel();

        LiveTensors().Should().Be(before);

        void FitAndCancel()
        {
            using (cancellation = new CancellationTokenSource())
            {
                Action fit = () => trainer.Fit(Stripes.Make(16), Stripes.Make(8), cancellation.Token);
                if (hook == "train end")
                    fit();
                else
                    fit.Should().Throw<OperationCanceledException>();
            }
        }
    }

    // The hook that breaks off stands before the checkpoint, whose last file is then that of the first epoch.
    private Trainer Trainer(TrainingEngine engine, string hook, Action breakOff)
    {
        void At(string reached, bool now = true)
        {
            if (reached == hook && now)
                breakOff();
        }

        return new Trainer(_model, new TrainerOptions { Epochs = 3, BatchSize = 8, Seed = 1, Device = "cpu", Engine = engine })
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
                new ModelCheckpoint("model.safetensors") { Directory = _directory.Path },
            },
        };
    }

    private void ShouldBeUsable(Trainer trainer, bool saved)
    {
        string path = _directory.File("model.safetensors");
        File.Exists(path).Should().Be(saved);
        if (saved)
            ModelFile.Load(path).Dispose();
        _model.training.Should().BeFalse();
        trainer.Predict(Stripes.Make(8)).Count.Should().Be(8);
        trainer.Fit(Stripes.Make(16), Stripes.Make(8)).Epochs.Should().HaveCount(3);
    }

    private static long LiveTensors()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return torch.Tensor.TotalCount;
    }
}
