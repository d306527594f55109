using MnistCnn.Imaging;
using MnistCnn.Training;

namespace MnistCnn.Tests.Imaging;

public sealed class TrainingCurvesErrorTests
{
    [Fact]
    public void A_legend_that_leaves_no_room_for_panels_asks_for_more_height()
    {
        (string, TrainingHistory)[] series =
            [.. Enumerable.Range(0, 12).Select(index => ($"name {index}", Histories.Of(2)))];

        Action draw = () => new TrainingCurves(series).ToPng(480, 300);

        draw.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("height")
            .WithMessage("*must be 490 to 10000 pixels, and it is 300*");
    }

    [Theory]
    [InlineData(0, 480, "width")]
    [InlineData(-5, 480, "width")]
    [InlineData(10_001, 480, "width")]
    [InlineData(1200, 0, "height")]
    [InlineData(1200, 10_001, "height")]
    public void A_size_out_of_range_is_named(int width, int height, string parameter)
    {
        Action draw = () => new TrainingCurves(("two", Histories.Of(2))).ToSvg(width, height);

        int wrong = parameter == "width" ? width : height;
        draw.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(parameter)
            .WithMessage($"*to 10000 pixels, and it is {wrong}*");
    }

    [Theory]
    [InlineData(0.4)]
    [InlineData(9)]
    [InlineData(double.NaN)]
    public void A_scale_out_of_range_is_named(double scale)
    {
        Action make = () => _ = new TrainingCurves(("two", Histories.Of(2))) { Scale = scale };

        make.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Scale").WithMessage("*0.5 to 8*");
    }

    [Fact]
    public void No_series_is_refused()
    {
        Action make = () => _ = new TrainingCurves();

        make.Should().Throw<ArgumentException>().WithParameterName("series")
            .WithMessage("*at least one series*there are 0*");
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("two\nlines")]
    [InlineData(null)]
    public void A_name_that_is_no_line_of_text_is_refused(string? name)
    {
        Action make = () => _ = new TrainingCurves(("good", Histories.Of(1)), (name!, Histories.Of(1)));

        make.Should().Throw<ArgumentException>().WithParameterName("series")
            .WithMessage($"*name of series 1*\"{name}\"*");
    }

    [Fact]
    public void A_history_without_epochs_is_refused()
    {
        Action make = () => _ = new TrainingCurves(("two", new TrainingHistory([])));

        make.Should().Throw<ArgumentException>().WithParameterName("series")
            .WithMessage("*\"two\"*at least one epoch*has 0*");
    }

    [Fact]
    public void A_history_that_is_null_is_refused()
    {
        Action make = () => _ = new TrainingCurves(("two", null!));

        make.Should().Throw<ArgumentException>().WithParameterName("series").WithMessage("*\"two\"*null*");
    }
}
