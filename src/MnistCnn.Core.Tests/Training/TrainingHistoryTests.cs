using MnistCnn.Metrics;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Training;

public sealed class TrainingHistoryTests
{
    [Fact]
    public void BestEpoch_is_the_earliest_of_the_most_accurate()
    {
        var history = new TrainingHistory(
            [ReplayedRun.Report(1, valAccuracy: 0.1), ReplayedRun.Report(2, valAccuracy: 0.9),
                ReplayedRun.Report(3, valAccuracy: 0.9)]);

        history.BestEpoch(MonitoredMetric.ValidationAccuracy)!.Epoch.Should().Be(2);
    }

    [Fact]
    public void BestEpoch_by_validation_is_null_where_there_was_none_and_never_another_metric()
    {
        var history = new TrainingHistory(
            [ReplayedRun.Report(1, accuracy: 0.9) with { Validation = null },
                ReplayedRun.Report(2, accuracy: 0.8) with { Validation = null }]);

        history.BestEpoch(MonitoredMetric.ValidationAccuracy).Should().BeNull();
        history.BestEpoch(MonitoredMetric.TrainingAccuracy)!.Epoch.Should().Be(1);
    }

    [Fact]
    public void BestEpoch_by_a_loss_takes_the_smallest_and_leaves_NaN_out()
    {
        var history = new TrainingHistory(
            [ReplayedRun.Report(1, loss: double.NaN), ReplayedRun.Report(2, loss: 0.3),
                ReplayedRun.Report(3, loss: 0.4)]);

        history.BestEpoch(MonitoredMetric.TrainingLoss)!.Epoch.Should().Be(2);
    }

    [Fact]
    public void BestEpoch_of_no_epochs_is_null() =>
        new TrainingHistory([]).BestEpoch(MonitoredMetric.TrainingLoss).Should().BeNull();

    [Fact]
    public void BestEpoch_of_no_metric_is_refused() =>
        new TrainingHistory([]).Invoking(history => history.BestEpoch(null!)).Should().Throw<ArgumentNullException>()
            .WithParameterName("metric");

    [Fact]
    public void Duration_is_that_of_all_epochs() =>
        new TrainingHistory([ReplayedRun.Report(1), ReplayedRun.Report(2)]).Duration
            .Should().Be(TimeSpan.FromSeconds(22));

    [Fact]
    public void ToCsv_without_validation_leaves_its_columns_empty() =>
        new TrainingHistory([ReplayedRun.Report(1) with { Validation = null }]).ToCsv()
            .Should().Be("epoch,loss,accuracy,val_loss,val_accuracy,learning_rate,seconds\n1,0.5,0.5,,,0.001,11.000\n");

    [Fact]
    public void SaveCsv_writes_what_ToCsv_gives_over_what_was_there()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("history.csv");
        var history = new TrainingHistory([ReplayedRun.Report(1), ReplayedRun.Report(2)]);
        new TrainingHistory([]).SaveCsv(path);

        history.SaveCsv(path);

        File.ReadAllText(path).Should().Be(history.ToCsv());
    }

    [Fact]
    public void SaveCsv_into_a_missing_directory_says_which()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("missing/history.csv");

        new TrainingHistory([]).Invoking(history => history.SaveCsv(path))
            .Should().Throw<DirectoryNotFoundException>().WithMessage($"*{Path.GetDirectoryName(path)}*");
    }

    [Fact]
    public void AccuracyStandardError_of_994_permille_on_10000_is_0008() =>
        new ClassificationMetrics(0, 0.994, 10_000).AccuracyStandardError.Should().BeApproximately(0.000772, 1e-6);
}
