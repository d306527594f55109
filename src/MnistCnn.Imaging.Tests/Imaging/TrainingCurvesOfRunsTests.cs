using MnistCnn.Imaging;
using MnistCnn.Metrics;
using MnistCnn.Training;

namespace MnistCnn.Tests.Imaging;

public sealed class TrainingCurvesOfRunsTests
{
    private static readonly TrainingHistory[] Low = [History(0.90, 0.94), History(0.92, 0.95, 0.97)];
    private static readonly TrainingHistory[] High = [History(0.96, 0.98), History(0.97, 0.99)];

    [Fact]
    public void ToSvg_tells_mean_and_deviation_of_the_best_epochs()
    {
        string svg = TrainingCurves.OfRuns(("low", Low), ("high", High)).ToSvg();

        svg.Should().Contain("low: 3 epochs, best 95.50 ± 2.12% in 2 runs.")
            .And.Contain("high: 2 epochs, best 98.50 ± 0.71% in 2 runs.");
    }

    [Fact]
    public void ToSvg_of_several_runs_has_a_band_for_each_model_and_panel() =>
        new SvgDocument(TrainingCurves.OfRuns(("low", Low), ("high", High)).ToSvg()).All("path")
            .Count(path => path.Attribute("fill-opacity") is not null).Should().Be(4);

    [Fact]
    public void ToPng_of_one_run_is_that_of_the_history() =>
        TrainingCurves.OfRuns(("low", [Low[0]])).ToPng().Should().Equal(new TrainingCurves(("low", Low[0])).ToPng());

    [Fact]
    public void OfRuns_without_a_history_throws()
    {
        Action make = () => TrainingCurves.OfRuns(("low", []));

        make.Should().Throw<ArgumentException>().WithParameterName("series")
            .WithMessage("The series \"low\" needs a history*");
    }

    private static TrainingHistory History(params double[] accuracies) => new(
        accuracies.Select((accuracy, i) => new EpochReport(
        i + 1, new ClassificationMetrics(0.5, 0.9, 100), new ClassificationMetrics(1 - accuracy, accuracy, 100), 1e-3,
        TimeSpan.FromSeconds(1))));
}
