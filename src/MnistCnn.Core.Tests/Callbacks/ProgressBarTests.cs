using MnistCnn.Callbacks;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Callbacks;

public sealed class ProgressBarTests
{
    private static readonly EpochReport Epoch1 = new(
        1, new(0.2265, 0.9316, 60000), new(0.0459, 0.9862, 10000), 1e-3, TimeSpan.FromSeconds(11));

    [Fact]
    public void Epoch_into_a_file_is_one_plain_line()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var replay = new ReplayedRun(new ProgressBar(output, interactive: false));

        replay.Play([Epoch1]);

        output.ToString().Should().Be(
            "Epoch 1/99 - 11s 11s/step - loss: 0.2265 - accuracy: 0.9316 - val_loss: 0.0459 - val_accuracy: 0.9862\n");
    }

    [Fact]
    public void Epoch_on_a_terminal_ends_with_Kerass_line()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var replay = new ReplayedRun(new ProgressBar(output, interactive: true));

        replay.Play([Epoch1]);

        output.ToString().Should().Be(
            "Epoch 1/99\n\r1/1 [==============================] - 11s 11s/step - loss: 0.2265 - accuracy: 0.9316 - "
            + "val_loss: 0.0459 - val_accuracy: 0.9862\n");
    }

    [Fact]
    public void Line_during_an_epoch_shows_the_bar_and_the_time_left() =>
        ProgressLine.DuringEpoch(625, 1875, TimeSpan.FromSeconds(4), new(0.5, 0.75, 20000))
            .Should().Be(" 625/1875 [==========>...................] - ETA: 8s - loss: 0.5000 - accuracy: 0.7500");

    [Theory]
    [InlineData(90, "1:30")]
    [InlineData(3700, "1:01:40")]
    public void Line_of_a_long_epoch_counts_minutes_and_hours(int seconds, string expected) =>
        ProgressLine.AfterEpoch(Epoch1 with { Duration = TimeSpan.FromSeconds(seconds) }, 1875, true, 20)
            .Should().Contain($"] - {expected} ");

    [Theory]
    [InlineData(11_000, "6ms/step")]
    [InlineData(1_500, "800us/step")]
    public void Line_after_an_epoch_tells_the_time_of_a_step(int milliseconds, string expected) =>
        ProgressLine.AfterEpoch(Epoch1 with { Duration = TimeSpan.FromMilliseconds(milliseconds) }, 1875, true, 20)
            .Should().Contain(expected);

    [Fact]
    public void Stop_reason_is_the_last_line()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var replay = new ReplayedRun(
            new ProgressBar(output, interactive: false),
            new LambdaCallback { EpochEnd = (context, _) => context.RequestStop("seen enough") });

        replay.Play([Epoch1]);

        output.ToString().Should().EndWith("\nEpoch 1: seen enough\n");
    }
}
