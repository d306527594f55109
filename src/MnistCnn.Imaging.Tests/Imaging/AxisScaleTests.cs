using MnistCnn.Imaging.Drawing;

namespace MnistCnn.Tests.Imaging;

public sealed class AxisScaleTests
{
    [Theory]
    [InlineData(0.9775, 0.9936, "97.5% 98.0% 98.5% 99.0% 99.5%")]
    [InlineData(0.1, 1.0, "0% 20% 40% 60% 80% 100%")]
    [InlineData(0.99, 1.0, "99.0% 99.2% 99.4% 99.6% 99.8% 100.0%")]
    [InlineData(0.9991, 0.9994, "99.91% 99.92% 99.93% 99.94%")]
    public void Accuracies_are_told_apart_in_per_cent(double min, double max, string labels)
    {
        AxisScale scale = AxisScale.Fit(min, max, 5, 0, 1);

        string.Join(' ', scale.Ticks().Select(scale.FormatPercent)).Should().Be(labels);
    }

    [Theory]
    [InlineData(0.0225, 0.0744, "0.02 0.04 0.06 0.08")]
    [InlineData(0.2, 2.3, "0.0 0.5 1.0 1.5 2.0 2.5")]
    [InlineData(3, 41, "0 10 20 30 40 50")]
    [InlineData(0, 4e7, "0e+0 1e+7 2e+7 3e+7 4e+7")]
    [InlineData(0, 3e-6, "0e+0 1e-6 2e-6 3e-6")]
    public void Losses_are_told_apart_with_as_few_digits_as_it_takes(double min, double max, string labels)
    {
        AxisScale scale = AxisScale.Fit(min, max, 5, 0);

        string.Join(' ', scale.Ticks().Select(scale.Format)).Should().Be(labels);
    }

    [Theory]
    [InlineData(1, 19, 20, "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19")]
    [InlineData(1, 19, 8, "5 10 15")]
    [InlineData(6, 6, 20, "6")]
    [InlineData(1, 300, 10, "50 100 150 200 250 300")]
    public void Epochs_are_whole(int first, int last, int intervals, string labels)
    {
        AxisScale scale = AxisScale.FitEpochs(first, last, intervals);

        string.Join(' ', scale.Ticks().Select(scale.Format)).Should().Be(labels);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(1)]
    public void A_flat_curve_gets_a_range_within_the_bounds(double value)
    {
        AxisScale scale = AxisScale.Fit(value, value, 5, 0, 1);

        scale.Lower.Should().BeInRange(0, value);
        scale.Upper.Should().BeInRange(value, 1);
        scale.Upper.Should().BeGreaterThan(scale.Lower);
    }
}
