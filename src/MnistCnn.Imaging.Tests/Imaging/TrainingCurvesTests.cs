using System.Text.RegularExpressions;
using MnistCnn.Imaging;
using MnistCnn.Training;
using SkiaSharp;

namespace MnistCnn.Tests.Imaging;

public sealed class TrainingCurvesTests
{
    private const string Blue = "#0072B2";
    private const string Vermilion = "#D55E00";
    private const string Solid = "2.2";
    private const string Dashed = "1.5";

    [Fact]
    public void ToPng_gives_a_png_of_the_size_asked_for()
    {
        byte[] png = new TrainingCurves(("two", Histories.Of(4))).ToPng(640, 320);

        png.Take(8).Should().Equal(0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A);
        using SKBitmap picture = SKBitmap.Decode(png);
        (picture.Width, picture.Height).Should().Be((640, 320));
        picture.GetPixel(0, 0).Should().Be(SKColors.White);
    }

    [Fact]
    public void ToPng_with_another_scale_keeps_the_size()
    {
        using SKBitmap picture =
            SKBitmap.Decode(new TrainingCurves(("two", Histories.Of(4))) { Scale = 2 }.ToPng(1280, 640));

        (picture.Width, picture.Height).Should().Be((1280, 640));
    }

    [Fact]
    public void ToSvg_is_xml_of_the_size_asked_for_and_tells_names_and_results()
    {
        SvgDocument svg =
            new(new TrainingCurves(("two <&>", Histories.Of(4)), ("drei é", Histories.Of(1))).ToSvg(900, 400));

        (svg.Attribute("width"), svg.Attribute("height"), svg.Attribute("viewBox"))
            .Should().Be(("900", "400", "0 0 900 400"));
        svg.Title.Should().Be("Validation accuracy and validation loss by epoch");
        svg.Description.Should().Contain("two <&>: 4 epochs, best 98.30% at epoch 3.")
            .And.Contain("drei é: 1 epoch, best 98.10% at epoch 1.");
    }

    [Theory]
    [InlineData(1, 840)]
    [InlineData(2, 840)]
    [InlineData(3, 1200)]
    public void Metrics_of_ones_own_have_a_panel_each_in_rows_of_their_own(int metrics, int height)
    {
        string[] names = [.. new[] { "macro_f1", "top_3_accuracy", "sure" }.Take(metrics)];
        var curves = new TrainingCurves(("with", Histories.Of(4, names: names)), ("without", Histories.Of(3)));

        SvgDocument svg = new(curves.ToSvg());

        svg.Attribute("height").Should().Be($"{height}");
        svg.Title.Should().StartWith("Validation accuracy, validation loss")
            .And.EndWith($" and validation {names[^1]} by epoch");
        svg.PointsOfStrokes(Blue, Solid).Should().Equal([2, .. Enumerable.Repeat(4, 2 + metrics)]);
        svg.PointsOfStrokes(Vermilion, Solid).Should().Equal(2, 3, 3);
    }

    [Fact]
    public void Height_that_is_too_little_for_three_rows_is_refused() =>
        new TrainingCurves(("with", Histories.Of(4, names: ["a", "b", "c"]))).Invoking(it => it.ToPng(1200, 480))
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("height");

    [Fact]
    public void ToSvg_draws_text_as_outlines_so_that_no_viewer_needs_the_font() =>
        new SvgDocument(new TrainingCurves(("two", Histories.Of(4))).ToSvg()).All("text").Should().BeEmpty();

    [Fact]
    public void Curves_have_a_point_for_each_epoch_of_their_own_history()
    {
        SvgDocument svg = new(new TrainingCurves(("long", Histories.Of(9)), ("short", Histories.Of(4))).ToSvg());

        svg.PointsOfStrokes(Blue, Solid).Should().Equal(2, 9, 9);
        svg.PointsOfStrokes(Vermilion, Solid).Should().Equal(2, 4, 4);
        svg.PointsOfStrokes(Blue, Dashed).Should().BeEmpty();
    }

    [Fact]
    public void ShowTraining_adds_a_dashed_curve_to_each_panel()
    {
        SvgDocument svg = new(new TrainingCurves(("two", Histories.Of(9))) { ShowTraining = true }.ToSvg());

        svg.PointsOfStrokes(Blue, Solid).Should().Equal(2, 9, 9);
        svg.PointsOfStrokes(Blue, Dashed).Should().HaveCount(2)
            .And.OnlyContain(points => points > 9, "dashes are pieces");
    }

    [Fact]
    public void Without_validation_training_is_shown_and_the_title_says_so()
    {
        SvgDocument svg = new(new TrainingCurves(("two", Histories.Of(5, validation: false))).ToSvg());

        svg.Title.Should().Be("Training accuracy (no validation set) and training loss (no validation set) by epoch");
        svg.Description.Should().Contain("best 90.50% at epoch 5");
        svg.PointsOfStrokes(Blue, Solid).Should().Equal(2, 5, 5);
    }

    [Fact]
    public void A_series_without_validation_among_others_is_dashed()
    {
        SvgDocument svg =
            new(new TrainingCurves(("a", Histories.Of(5)), ("b", Histories.Of(5, validation: false))).ToSvg());

        svg.PointsOfStrokes(Vermilion, Solid).Should().BeEmpty();
        svg.PointsOfStrokes(Vermilion, Dashed).Should().HaveCount(3);
    }

    [Theory]
    [InlineData(0, 600)]
    [InlineData(600, 1200)]
    public void A_single_epoch_is_marked_in_each_panel(int left, int right)
    {
        using SKBitmap picture = SKBitmap.Decode(new TrainingCurves(("two", Histories.Of(1))).ToPng(1200, 480));

        int[] marked = [.. from pixel in BluePixels(picture) where pixel.Y > 90 && pixel.X >= left
            && pixel.X < right select pixel.X];

        marked.Should().HaveCountGreaterThan(50);
        marked.Average().Should().BeInRange(left + 250, right - 250);
    }

    [Fact]
    public void A_value_that_is_no_number_leaves_a_gap()
    {
        TrainingHistory history = Histories.OfAccuracies(0.1, 0.2, double.NaN, 0.3, 0.4, double.PositiveInfinity, 0.5);

        SvgDocument svg = new(new TrainingCurves(("gaps", history)).ToSvg());

        IEnumerable<string> strokes = svg.All("path").Where(path => path.Attribute("stroke")?.Value == Blue)
            .Select(path => path.Attribute("d")!.Value);
        strokes.Skip(1).Should().HaveCount(2)
            .And.OnlyContain(path => Regex.IsMatch(path, "^M[^ML]+L[^ML]+M[^ML]+L[^ML]+$"));
    }

    [Fact]
    public void Without_any_number_the_figure_is_empty_and_says_so() =>
        new SvgDocument(new TrainingCurves(("lost", Histories.OfAccuracies(double.NaN, double.NaN))).ToSvg())
            .Description.Should().Contain("lost: 2 epochs, no accuracy.");

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    [InlineData(1e12)]
    [InlineData(1e-12)]
    public void A_flat_curve_can_be_drawn(double value) =>
        new TrainingCurves(("flat", Histories.OfAccuracies(value, value))).ToPng().Should().NotBeEmpty();

    [Fact]
    public void Many_epochs_and_many_series_can_be_drawn()
    {
        (string, TrainingHistory)[] series =
            [.. Enumerable.Range(0, 12).Select(index => (new string('n', 10 * index + 1), Histories.Of(2000)))];

        SvgDocument svg = new(new TrainingCurves(series).ToSvg(1200, 900));

        svg.PointsOfStrokes(Blue, Solid).Should().Equal(2, 2, 2000, 2000, 2000, 2000);
    }

    [Fact]
    public void A_title_that_xml_cannot_hold_still_gives_xml() =>
        new SvgDocument(new TrainingCurves(("two", Histories.Of(2))) { Title = "a\u0001b\uD800c\uFFFF" }.ToSvg())
            .Title.Should().Be("a\uFFFDb\uFFFDc\uFFFD");

    private static IEnumerable<(int X, int Y)> BluePixels(SKBitmap picture) =>
        from y in Enumerable.Range(0, picture.Height)
        from x in Enumerable.Range(0, picture.Width)
        where picture.GetPixel(x, y) == SKColor.Parse(Blue)
        select (x, y);
}
