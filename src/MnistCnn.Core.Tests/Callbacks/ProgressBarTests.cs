using Microsoft.Extensions.Logging;
using MnistCnn.Callbacks;
using MnistCnn.Models;
using MnistCnn.Tests.Reliability;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Callbacks;

public sealed class ProgressBarTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static readonly EpochReport Epoch1 = new(
        1, new(0.2265, 0.9316, 60000), new(0.0459, 0.9862, 10000), 1e-3, TimeSpan.FromSeconds(11));

    public void Dispose() => _directory.Dispose();

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
        var replay = new ReplayedRun(new ProgressBar(output, interactive: true) { Width = 200 });

        replay.Play([Epoch1]);

        output.ToString().Should().Be(
            "Epoch 1/99\n\r1/1 [==============================] - 11s 11s/step - loss: 0.2265 - accuracy: 0.9316 - "
            + "val_loss: 0.0459 - val_accuracy: 0.9862\n");
    }

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

    [Theory]
    [InlineData(20, "Epoch 1/99\n\r1/1 - ETA: 0s\rloss: 0.2265 \naccuracy: 0.9316\nval_loss: 0.0459\n"
        + "val_accuracy: 0.9862\n")]
    [InlineData(40, "Epoch 1/99\n\r1/1 - ETA: 0s - loss: 0.2265\rloss: 0.2265 - accuracy: 0.9316\n"
        + "val_loss: 0.0459 - val_accuracy: 0.9862\n")]
    public void Lines_on_a_narrow_terminal_never_reach_its_last_column_and_leave_all_metrics(int width, string expected)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var replay = new ReplayedRun(new ProgressBar(output, interactive: true, new Clock()) { Width = width });

        replay.Play([Epoch1]);

        output.ToString().Should().Be(expected);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Output_that_breaks_does_not_end_training_and_is_told_once(bool interactive)
    {
        using var output = new BrokenWriter();
        var checkpoint = new ModelCheckpoint("w") { Directory = _directory.Path, Output = output };
        var bar = new ProgressBar(output, interactive, new Clock());
        Cnn model = SmallModels.Builder.Build();
        var log = new RecordingLogger();
        var trainer = new Trainer(model, new TrainerOptions { Epochs = 2 }, log) { Callbacks = { bar, checkpoint } };

        TrainingHistory history = trainer.Fit(Stripes.Make(8));

        history.Epochs.Should().HaveCount(2);
        File.Exists(checkpoint.LastPath).Should().BeTrue();
        log.Entries.Where(entry => entry.Level == LogLevel.Warning).Select(entry => entry.Message).Should().Equal(
            "Progress can no longer be shown, and training goes on without it: No space left on device",
            "Progress can no longer be shown, and training goes on without it: No space left on device");
        output.Tries.Should().Be(2, "each callback tries once");
    }

    private sealed class BrokenWriter : StringWriter
    {
        public int Tries { get; private set; }

        public override void Write(string? value)
        {
            Tries++;
            throw new IOException("No space left on device");
        }
    }

    /// <summary>A second later each time it is asked.</summary>
    private sealed class Clock : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds++;
    }
}
