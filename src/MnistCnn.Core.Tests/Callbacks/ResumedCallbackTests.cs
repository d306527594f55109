using MnistCnn.Callbacks;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Callbacks.TensorBoard;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using static MnistCnn.Tests.Support.ResumableRuns;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Callbacks;

/// <summary>Callbacks of a run that is interrupted after two of four epochs and two of five batches.</summary>
[Collection(TorchTests.Name)]
public sealed class ResumedCallbackTests : IDisposable
{
    private const int AfterStep = 12;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void LearningRateScheduler_does_not_change_the_rate_of_the_interrupted_epoch_twice()
    {
        TrainingHistory history = InterruptAndResume(() => new LearningRateScheduler((_, rate) => rate / 2));

        history.Epochs.Select(epoch => epoch.LearningRate).Should().Equal(5e-4, 2.5e-4, 1.25e-4, 6.25e-5);
    }

    [Fact]
    public void ProgressBar_shows_the_epoch_that_goes_on_and_the_time_left_in_it()
    {
        var time = new StringWriter { NewLine = "\n" };
        InterruptAndResume(() => new ProgressBar(time = new StringWriter { NewLine = "\n" }, interactive: true));

        time.ToString().Should().StartWith("Epoch 3/4\n").And.Contain("Epoch 4/4\n");
    }

    [Fact]
    public void ProgressBar_reckons_the_time_left_from_the_batch_that_it_began_with() =>
        ProgressLine.DuringEpoch(60, 100, TimeSpan.FromSeconds(1), new(0.5, 0.75, 600), firstBatch: 51).Should().Contain("ETA: 4s");

    [Fact]
    public void TensorBoardLogger_goes_on_with_its_curves_in_another_file()
    {
        InterruptAndResume(() => new TensorBoardLogger(_directory.File("logs")));

        string[] files = [.. Directory.GetFiles(_directory.File("logs", "train")).OrderBy(file => EventFiles.Read(file)[0].WallTime)];
        files.Should().HaveCount(2);
        files.SelectMany(EventFiles.Read).SelectMany(one => one.Values.Where(value => value.Tag == "epoch_loss").Select(_ => one.Step))
            .Should().Equal(1, 2, 3, 4);
    }

    [Fact]
    public void History_and_ReduceLROnPlateau_go_on_with_what_they_knew()
    {
        History history = null!;
        TrainingHistory run = InterruptAndResume(
            () => new ReduceLROnPlateau { Monitor = MonitoredMetric.TrainingLoss, MinDelta = 9, Patience = 2, Factor = 0.5 },
            () => history = new History());

        history.Epochs.Should().Equal(run.Epochs);
        // Two epochs without an improvement of 9 after the first, one of them before the interruption.
        run.Epochs.Select(epoch => epoch.LearningRate).Should().Equal(1e-3, 1e-3, 1e-3, 5e-4);
    }

    [Fact]
    public void Module_of_ones_own_with_dropout_goes_on_in_the_middle_of_an_epoch()
    {
        using nn.Module<Tensor, Tensor> whole = Module(), model = Module();
        var options = FourEpochs with { Engine = TrainingEngine.Torch };
        ModelFile.SaveWeights(whole, _directory.File("first"));
        ModelFile.LoadWeights(model, _directory.File("first"));
        new Trainer(whole, options).Fit(Images);

        using (var cancellation = new CancellationTokenSource())
        {
            var trainer = new Trainer(model, options)
            {
                Callbacks =
                {
                    new BackupAndRestore(_directory.File("state")),
                    new LambdaCallback { BatchEnd = (_, report) => { if (report is { Epoch: 2, Batch: 3 }) cancellation.Cancel(); } },
                },
            };
            trainer.Invoking(one => one.Fit(Images, cancellationToken: cancellation.Token)).Should().Throw<OperationCanceledException>();
        }

        using nn.Module<Tensor, Tensor> rest = Module();
        new Trainer(rest, options).Resume(_directory.File("state"), Images);

        Values(rest).Should().Equal(Values(whole));
    }

    private static nn.Module<Tensor, Tensor> Module() => nn.Sequential(
        nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Dropout(0.3), nn.Linear(4 * (Stripes.Side - 2) * (Stripes.Side - 2), 4));

    private static float[] Values(nn.Module module) => [.. module.parameters().SelectMany(parameter => parameter.data<float>().ToArray())];

    private TrainingHistory InterruptAndResume(params Func<ITrainingCallback>[] callbacks)
    {
        using Cnn model = Build(), rest = Build();
        Interrupt(model, FourEpochs, AfterStep, [new BackupAndRestore(_directory.File("state")), .. callbacks.Select(make => make())]);
        return Fit(rest, FourEpochs, [new BackupAndRestore(_directory.File("state")), .. callbacks.Select(make => make())]);
    }
}
