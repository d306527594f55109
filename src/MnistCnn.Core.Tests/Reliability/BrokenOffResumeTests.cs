using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.State;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using static MnistCnn.Tests.Support.ResumableRuns;

namespace MnistCnn.Tests.Reliability;

/// <summary>
/// A run with a backup that a hook breaks off: the same trainer, called again, comes to what it would have come to.
/// </summary>
[Collection(TestedModel.Collection)]
public sealed class BrokenOffResumeTests : IDisposable
{
    private static readonly TrainerOptions Options = FourEpochs with { WeightAveragingMomentum = 0.9 };
    private static readonly ImageSet Validation = Stripes.Make(8, seed: 2);

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> Hooks => HookFailureTests.Hooks;

    private string State => _directory.File("state");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Hooks))]
    [InlineData("save state")]
    public void Fit_whose_callback_throws_goes_on_from_the_last_epoch(string hook) =>
        ShouldGoOnAfter<InvalidTimeZoneException>(new Breaker(hook, () => throw new InvalidTimeZoneException()));

    [Theory]
    [MemberData(nameof(Hooks))]
    public void Fit_cancelled_in_a_hook_goes_on_from_there(string hook)
    {
        using var cancellation = new CancellationTokenSource();
        // At the end of training there is nothing left to cancel.
        if (hook != "train end")
            ShouldGoOnAfter<OperationCanceledException>(new Breaker(hook, cancellation.Cancel), cancellation.Token);
    }

    [Fact]
    public void Fit_whose_callback_throws_as_it_takes_its_state_leaves_model_and_file_and_goes_on_when_called_again()
    {
        Model whole = TestedModel.Of(Build()), model = TestedModel.Of(Build());
        Fit(whole, Options);
        Interrupt(model, Options with { Backup = new(State) }, afterStep: 12, new Breaker("none", () => { }));
        float[] before = Weights(model);
        byte[] state = File.ReadAllBytes(State);
        var breaker = new Breaker("load state", () => throw new InvalidTimeZoneException());
        Action fit = () => Fit(model, Options with { Backup = new(State) }, breaker);

        fit.Should().Throw<InvalidTimeZoneException>();
        Weights(model).Should().Equal(before);
        File.ReadAllBytes(State).Should().Equal(state);

        fit();
        Weights(model).Should().Equal(Weights(whole));
    }

    private void ShouldGoOnAfter<TException>(Breaker breaker, CancellationToken cancellationToken = default)
        where TException : Exception
    {
        Model whole = TestedModel.Of(Build()), model = TestedModel.Of(Build());
        TrainingHistory expected = TrainerOf(whole, Options).Fit(Images, Validation, CancellationToken.None);
        Trainer trainer = TrainerOf(model, Options with { Backup = new(State) }, breaker);

        trainer.Invoking(t => t.Fit(Images, Validation, cancellationToken)).Should().Throw<TException>();
        TrainingHistory history = trainer.Fit(Images, Validation, CancellationToken.None);

        Weights(model).Should().Equal(Weights(whole));
        history.Epochs.Select(Timeless).Should().Equal(expected.Epochs.Select(Timeless));

        static Trainer TrainerOf(Model network, TrainerOptions options, params TrainingCallback[] callbacks)
        {
            var made = new Trainer(network, options)
            {
                Callbacks = { new EarlyStopping { Patience = 9, RestoreBestWeights = true } },
            };
            Array.ForEach(callbacks, made.Callbacks.Add);
            return made;
        }
    }

    private static EpochReport Timeless(EpochReport epoch) => epoch with { Duration = TimeSpan.Zero };

    /// <summary>
    /// Does something the first time that a hook is reached, in the third epoch where the hook has one.
    /// </summary>
    private sealed class Breaker(string hook, Action action) : TrainingCallback
    {
        private bool _hasActed;

        public override void OnTrainBegin(TrainingContext context) => At("train begin");

        public override void OnEpochBegin(TrainingContext context, int epoch) => At("epoch begin", epoch == 3);

        public override void OnBatchBegin(TrainingContext context, int batch) =>
            At("batch begin", context.History.Epochs.Count == 2 && batch == 2);

        public override void OnBatchEnd(TrainingContext context, BatchReport report) =>
            At("batch end", report is { Epoch: 3, Batch: 2 });

        public override void OnEpochEnd(TrainingContext context, EpochReport report) =>
            At("epoch end", report.Epoch == 3);

        public override void OnTrainEnd(TrainingContext context) => At("train end");

        public override void SaveState(TrainingContext context, TrainingState state) =>
            At("save state", context.History.Epochs.Count == 3);

        public override void LoadState(TrainingContext context, TrainingState state) => At("load state");

        private void At(string reached, bool now = true)
        {
            if (reached != hook || !now || _hasActed)
                return;
            _hasActed = true;
            action();
        }
    }
}
