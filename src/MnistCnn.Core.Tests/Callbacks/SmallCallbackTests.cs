using MnistCnn.Callbacks;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Callbacks;

public sealed class SmallCallbackTests
{
    [Fact]
    public void CsvLogger_writes_one_line_an_epoch()
    {
        using var directory = new TemporaryDirectory();
        var replay = new ReplayedRun(new CsvLogger(directory.File("sub/history.csv")));

        replay.Play([ReplayedRun.Report(1, 0.25, 0.5, 0.125, 0.75), ReplayedRun.Report(2)]);

        File.ReadAllText(directory.File("sub/history.csv")).Should().Be(
            """
            epoch,loss,accuracy,val_loss,val_accuracy,learning_rate,seconds
            1,0.25,0.5,0.125,0.75,0.001,11.000
            2,0.5,0.5,0.5,0.5,0.001,11.000

            """);
    }

    [Fact]
    public void History_holds_the_epochs_of_the_last_run_only()
    {
        var history = new History();
        new ReplayedRun(history).PlayAccuracies(0.1, 0.2);
        var second = new ReplayedRun(history);

        second.PlayAccuracies(0.3);

        history.Epochs.Select(epoch => epoch.Validation!.Accuracy).Should().Equal(0.3);
    }

    [Fact]
    public void LambdaCallback_calls_what_it_was_given_and_nothing_else()
    {
        var calls = new List<string>();
        var replay = new ReplayedRun(new LambdaCallback(), new LambdaCallback
        {
            TrainBegin = _ => calls.Add("train begin"),
            EpochBegin = (_, epoch) => calls.Add($"epoch {epoch} begin"),
            EpochEnd = (_, report) => calls.Add($"epoch {report.Epoch} end"),
            TrainEnd = _ => calls.Add("train end"),
        });

        replay.PlayAccuracies(0.5);

        calls.Should().Equal("train begin", "epoch 1 begin", "epoch 1 end", "train end");
    }
}
