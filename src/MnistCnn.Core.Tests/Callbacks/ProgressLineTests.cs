using MnistCnn.Callbacks;
using MnistCnn.Metrics;
using MnistCnn.Training;

namespace MnistCnn.Tests.Callbacks;

public sealed class ProgressLineTests
{
    private static readonly ClassificationMetrics Training = new(0.2265, 0.9316, 60_000);

    private static readonly EpochReport Epoch1 = new(
        1, Training, new(0.0459, 0.9862, 10_000), 1e-3, TimeSpan.FromSeconds(11));

    [Theory]
    [InlineData(200, " 625/1875 [==========>...................] - ETA: 8s - loss: 0.2265 - accuracy: 0.9316")]
    [InlineData(86, " 625/1875 [==========>...................] - ETA: 8s - loss: 0.2265 - accuracy: 0.9316")]
    [InlineData(79, " 625/1875 [=======>...............] - ETA: 8s - loss: 0.2265 - accuracy: 0.9316")]
    [InlineData(61, " 625/1875 [=>...] - ETA: 8s - loss: 0.2265 - accuracy: 0.9316")]
    [InlineData(60, " 625/1875 - ETA: 8s - loss: 0.2265 - accuracy: 0.9316")]
    [InlineData(39, " 625/1875 - ETA: 8s - loss: 0.2265")]
    [InlineData(19, " 625/1875 - ETA: 8s")]
    [InlineData(18, " 625/1875")]
    [InlineData(5, "")]
    public void DuringEpoch_gets_a_shorter_bar_and_then_fewer_parts_to_fit(int width, string expected) =>
        ProgressLine.DuringEpoch(625, 1875, TimeSpan.FromSeconds(4), Training, width).Should().Be(expected);

    [Theory]
    [InlineData(200, "1875/1875 [==============================] - 11s 6ms/step - loss: 0.2265 - accuracy: 0.9316 - "
        + "val_loss: 0.0459 - val_accuracy: 0.9862")]
    [InlineData(119, "1875/1875 [================] - 11s 6ms/step - loss: 0.2265 - accuracy: 0.9316 - "
        + "val_loss: 0.0459 - val_accuracy: 0.9862")]
    [InlineData(101, "1875/1875 - 11s 6ms/step - loss: 0.2265 - accuracy: 0.9316 - val_loss: 0.0459 - "
        + "val_accuracy: 0.9862")]
    [InlineData(99, "1875/1875 - 11s - loss: 0.2265 - accuracy: 0.9316 - val_loss: 0.0459 - val_accuracy: 0.9862")]
    [InlineData(79, "11s - loss: 0.2265 - accuracy: 0.9316 - val_loss: 0.0459 - val_accuracy: 0.9862")]
    [InlineData(78, "loss: 0.2265 - accuracy: 0.9316 - val_loss: 0.0459 - val_accuracy: 0.9862")]
    [InlineData(39, "loss: 0.2265 - accuracy: 0.9316", "val_loss: 0.0459 - val_accuracy: 0.9862")]
    [InlineData(19, "loss: 0.2265", "accuracy: 0.9316", "val_loss: 0.0459", "val_accuracy: 0.9862")]
    public void AfterEpoch_keeps_all_metrics_on_several_lines_if_need_be(int width, params string[] expected) =>
        ProgressLine.AfterEpoch(Epoch1, 1875, width).Should().Equal(expected);

    // Keras prints '%.4f' above 0.001 and '%.4e' otherwise.
    [Theory]
    [InlineData(0.0010345, "loss: 0.0010 ")]
    [InlineData(0.00020345, "loss: 2.0345e-04 ")]
    [InlineData(0, "loss: 0.0000e+00 ")]
    [InlineData(double.NaN, "loss: nan ")]
    [InlineData(double.PositiveInfinity, "loss: inf ")]
    [InlineData(123.45678, "loss: 123.4568 ")]
    public void Loss_has_as_many_digits_as_Keras_shows(double loss, string expected) =>
        ProgressLine.Plain(Epoch1 with { Training = new(loss, 0.5, 1) }, 1, 1).Should().Contain(expected);

    [Theory]
    [InlineData(90, "1:30")]
    [InlineData(3700, "1:01:40")]
    public void Time_of_a_long_epoch_counts_minutes_and_hours(int seconds, string expected) =>
        ProgressLine.Plain(Epoch1 with { Duration = TimeSpan.FromSeconds(seconds) }, 1875, 20)
            .Should().Contain($" - {expected} ");

    [Theory]
    [InlineData(11_000, "6ms/step")]
    [InlineData(1_500, "800us/step")]
    public void Time_of_a_step_has_its_unit(int milliseconds, string expected) =>
        ProgressLine.Plain(Epoch1 with { Duration = TimeSpan.FromMilliseconds(milliseconds) }, 1875, 20)
            .Should().Contain(expected);
}
