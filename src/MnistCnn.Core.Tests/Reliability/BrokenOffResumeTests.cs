using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using static MnistCnn.Tests.Support.ResumableRuns;

namespace MnistCnn.Tests.Reliability;

/// <summary>A run with a backup that a hook breaks off: the same trainer, called again, comes to what it would have come to.</summary>
[Collection(TorchTests.Name)]
public sealed class BrokenOffResumeTests : IDisposable
{
    private static readonly ImageSet Validation = Stripes.Make(8, seed: 2);

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string, TrainingEngine> Hooks => HookFailureTests.Hooks;

    private string State => _directory.File("state");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Hooks))]
    [InlineData("save state", TrainingEngine.Fused)]
    [InlineData("save state", TrainingEngine.Torch)]
    public void Fit_whose_callback_throws_goes_on_from_the_last_epoch(string hook, TrainingEngine engine) =>
        ShouldGoOnAfter<InvalidTimeZoneException>(engine, new Breaker(hook, () => throw new InvalidTimeZoneException()));

    [Theory]
    [MemberData(nameof(Hooks))]
    public void Fit_cancelled_in_a_hook_goes_on_from_there(string hook, TrainingEngine engine)
    {
        using var cancellation = new CancellationTokenSource();
        // At the end of training there is nothing left to cancel.
        if (hook != "train end")
            ShouldGoOnAfter<OperationCanceledException>(engine, new Breaker(hook, cancellation.Cancel), cancellation.Token);
    }

    [Theory]
    [InlineData(TrainingEngine.Fused)]
    [InlineData(TrainingEngine.Torch)]
    public void Fit_whose_callback_throws_as_it_takes_its_state_leaves_model_and_file_and_goes_on_when_called_again(TrainingEngine engine)
    {
        using Cnn whole = Build(), model = Build();
        Fit(whole, Options(engine));
        Interrupt(model, Options(engine), afterStep: 12, new BackupAndRestore(State), new Breaker("none", () => { }));
        float[] before = Weights(model);
        byte[] state = File.ReadAllBytes(State);
        var breaker = new Breaker("load state", () => throw new InvalidTimeZoneException());
        Action fit = () => Fit(model, Options(engine), new BackupAndRestore(State), breaker);

        fit.Should().Throw<InvalidTimeZoneException>();
        Weights(model).Should().Equal(before);
        File.ReadAllBytes(State).Should().Equal(state);

        fit();
        Weights(model).Should().Equal(Weights(whole));
    }

    private static TrainerOptions Options(TrainingEngine engine) => FourEpochs with { Engine = engine, WeightAveragingMomentum = 0.9 };

    private void ShouldGoOnAfter<TException>(TrainingEngine engine, Breaker breaker, CancellationToken cancellationToken = default)
        where TException : Exception
    {
        using Cnn whole = Build(), model = Build();
        TrainingHistory expected = TrainerOf(whole).Fit(Images, Validation, CancellationToken.None);
        Trainer trainer = TrainerOf(model, breaker, new BackupAndRestore(State));

        trainer.Invoking(t => t.Fit(Images, Validation, cancellationToken)).Should().Throw<TException>();
        TrainingHistory history = trainer.Fit(Images, Validation, CancellationToken.None);

        Weights(model).Should().Equal(Weights(whole));
        history.Epochs.Select(Timeless).Should().Equal(expected.Epochs.Select(Timeless));

        Trainer TrainerOf(Cnn network, params ITrainingCallback[] callbacks)
        {
            var made = new Trainer(network, Options(engine)) { Callbacks = { new EarlyStopping { Patience = 9, RestoreBestWeights = true } } };
            Array.ForEach(callbacks, made.Callbacks.Add);
            return made;
        }
    }

    private static EpochReport Timeless(EpochReport epoch) => epoch with { Duration = TimeSpan.Zero };

    /// <summary>Does something the first time that a hook is reached, in the third epoch where the hook has one.</summary>
    private sealed class Breaker(string hook, Action action) : IStatefulCallback
    {
        private bool _hasActed;

        public void OnTrainBegin(TrainingContext context) => At("train begin");

        public void OnEpochBegin(TrainingContext context, int epoch) => At("epoch begin", epoch == 3);

        public void OnBatchBegin(TrainingContext context, int batch) => At("batch begin", context.History.Epochs.Count == 2 && batch == 2);

        public void OnBatchEnd(TrainingContext context, BatchReport report) => At("batch end", report is { Epoch: 3, Batch: 2 });

        public void OnEpochEnd(TrainingContext context, EpochReport report) => At("epoch end", report.Epoch == 3);

        public void OnTrainEnd(TrainingContext context) => At("train end");

        public void SaveState(TrainingContext context, TrainingState state) => At("save state", context.History.Epochs.Count == 3);

        public void LoadState(TrainingContext context, TrainingState state) => At("load state");

        private void At(string reached, bool now = true)
        {
            if (reached != hook || !now || _hasActed)
                return;
            _hasActed = true;
            action();
        }
    }
}
