using MnistCnn.Callbacks;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Callbacks;

/// <summary>The notebook's printed <c>val_accuracy</c> must lead to the decisions that its log prints.</summary>
public sealed class NotebookGoldenTests
{
    private static readonly double[] Depth2 =
    [
        0.9862, 0.9883, 0.9901, 0.9899, 0.9915, 0.9923, 0.9916, 0.9914, 0.9928, 0.9933,
        0.9918, 0.9934, 0.9933, 0.9936, 0.9933, 0.9924, 0.9924, 0.9931, 0.9926,
    ];

    private static readonly double[] Depth3 =
    [
        0.9775, 0.9808, 0.9818, 0.9824, 0.9854, 0.9861, 0.9845, 0.9884, 0.9874, 0.9888,
        0.9872, 0.9895, 0.9885, 0.9872, 0.9885, 0.9864, 0.9868,
    ];

    [Fact]
    public void Depth_2_saves_stops_and_restores_as_the_log_says() =>
        Check(Depth2, saved: [1, 2, 3, 5, 6, 9, 10, 12, 14], stopped: 19, restored: 14);

    [Fact]
    public void Depth_3_saves_stops_and_restores_as_the_log_says() =>
        Check(Depth3, saved: [1, 2, 3, 4, 5, 6, 8, 10, 12], stopped: 17, restored: 12);

    private static void Check(double[] accuracies, int[] saved, int stopped, int restored)
    {
        using var directory = new TemporaryDirectory();
        var stopping = new EarlyStopping
        {
            Monitor = MonitoredMetric.ValidationAccuracy, Patience = 5, RestoreBestWeights = true,
        };
        var checkpoint = new ModelCheckpoint("weights_epoch_{epoch:00}.safetensors")
        {
            Directory = directory.Path, Monitor = MonitoredMetric.ValidationAccuracy, SaveBestOnly = true,
        };
        var replay = new ReplayedRun(checkpoint, stopping);

        // One epoch more than the notebook ran: stopping must come from the decision, not from the end of the list.
        replay.PlayAccuracies([.. accuracies, 0.5]);

        Directory.EnumerateFiles(directory.Path).Select(Path.GetFileName).Order()
            .Should().Equal(saved.Select(epoch => $"weights_epoch_{epoch:00}.safetensors"));
        stopping.StoppedEpoch.Should().Be(stopped);
        replay.Weight.Should().Be(restored);
    }
}
