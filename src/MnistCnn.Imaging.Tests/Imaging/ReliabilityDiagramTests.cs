using MnistCnn.Evaluation;
using MnistCnn.Imaging;
using MnistCnn.Metrics;
using SkiaSharp;

namespace MnistCnn.Tests.Imaging;

public sealed class ReliabilityDiagramTests
{
    private const int Left = 84;
    private const int Top = 84;
    private const int Side = 440;
    private static readonly SKColor Blue = SKColor.Parse("#0072B2");

    // In the upper of two bins three images at 60%, 80% and 100%, two of them right; the lower is empty.
    private static readonly Calibration Upper =
        Calibration.Of(PredictionSet.FromProbabilities([0.6f, 0.4f, 0.8f, 0.2f, 1, 0], 2), [1, 0, 0], bins: 2);

    [Fact]
    public void A_bar_is_as_high_as_the_share_that_was_right()
    {
        using SKBitmap picture = SKBitmap.Decode(new ReliabilityDiagram(Upper).ToPng());

        // Right of the whisker, which stands at 80%; the diagonal is far above.
        SKColor above = picture.GetPixel(X(0.6), Y(0.68));
        SKColor within = picture.GetPixel(X(0.6), Y(0.5));
        above.Should().Be(SKColors.White);
        within.Blue.Should().BeGreaterThan(within.Red);
        picture.GetPixel(X(0.3), Y(0.1)).Should().Be(SKColors.White);
    }

    [Fact]
    public void The_dot_stands_at_confidence_and_accuracy_and_the_whisker_spans_Wilsons_interval()
    {
        using SKBitmap picture = SKBitmap.Decode(new ReliabilityDiagram(Upper).ToPng());
        var interval = ConfidenceInterval.OfShare(2, 3);

        picture.GetPixel(X(0.8), Y(2.0 / 3)).Should().Be(Blue);
        picture.GetPixel(X(0.8), Y(interval.Upper) + 4).Red.Should().BeLessThan(150);
        picture.GetPixel(X(0.8), Y(interval.Upper) - 4).Should().Be(SKColors.White);
        picture.GetPixel(X(0.8), Y(interval.Lower) - 4).Red.Should().BeLessThan(100);
        picture.GetPixel(X(0.8), Y(interval.Lower) + 4)
            .Should().Be(picture.GetPixel(X(0.6), Y(0.1)), "that is the bar");
    }

    [Fact]
    public void ToSvg_tells_the_error_and_the_bins_that_are_not_empty()
    {
        SvgDocument svg = new(new ReliabilityDiagram(Upper).ToSvg());

        svg.Title.Should().Be("Reliability diagram");
        svg.Description.Should().Be("Expected calibration error 13.33%. 3 images at 80.0%: 66.7% right.");
    }

    [Fact]
    public void Too_many_bins_are_refused()
    {
        var fine = Calibration.Of(PredictionSet.FromProbabilities([1, 0], 2), [0], bins: 101);

        Action make = () => _ = new ReliabilityDiagram(fine);

        make.Should().Throw<ArgumentException>().WithParameterName("calibration")
            .WithMessage("*at most 100 bins*has 101*");
    }

    private static int X(double share) => (int)(Left + (share * Side));

    private static int Y(double share) => (int)(Top + ((1 - share) * Side));
}
