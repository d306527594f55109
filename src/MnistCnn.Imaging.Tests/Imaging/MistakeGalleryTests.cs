using MnistCnn.Data;
using MnistCnn.Evaluation;
using MnistCnn.Imaging;
using MnistCnn.Metrics;
using SkiaSharp;

namespace MnistCnn.Tests.Imaging;

public sealed class MistakeGalleryTests
{
    private const int Margin = 16;
    private const int TitleHeight = 30;
    private static readonly string[] Names = ["cat", "dog"];

    // Images of 2 × 3 pixels, grey 10, 20, 30 and 40. The second and the third are mistakes, the third the surer.
    private static readonly ImageSet Images = ImageSet.FromArrays(
        [.. Enumerable.Range(0, 24).Select(i => (byte)(10 * ((i / 6) + 1)))], [0, 1, 0, 1], 2, 3, classNames: Names);

    private static readonly float[] Mistaken = [0.9f, 0.1f, 0.6f, 0.4f, 0.2f, 0.8f, 0, 1];

    [Fact]
    public void Mistakes_are_shown_surest_first()
    {
        using SKBitmap picture = SKBitmap.Decode(new MistakeGallery(Report(Mistaken), Images) { Scale = 8 }.ToPng());

        picture.GetPixel(Margin, Margin + TitleHeight).Should().Be(new SKColor(30, 30, 30));
        picture.GetPixel(Margin + 24 + 8, Margin + TitleHeight).Should().Be(new SKColor(20, 20, 20));
        picture.GetPixel(Margin + (2 * (24 + 8)), Margin + TitleHeight).Should().Be(SKColors.White);
    }

    [Fact]
    public void ToSvg_tells_index_label_prediction_and_probability()
    {
        SvgDocument svg = new(new MistakeGallery(Report(Mistaken), Images).ToSvg());

        svg.Title.Should().Be("2 mistakes in 4 images");
        svg.Description.Should().Be("image 2, cat, predicted as dog at 80.0%, image 1, dog, predicted as cat at 60.0%");
        svg.All("image").Should().HaveCount(2);
    }

    [Fact]
    public void Columns_break_the_row()
    {
        using SKBitmap one = SKBitmap.Decode(new MistakeGallery(Report(Mistaken), Images) { Columns = 1 }.ToPng());
        using SKBitmap two = SKBitmap.Decode(new MistakeGallery(Report(Mistaken), Images) { Columns = 2 }.ToPng());

        one.Height.Should().BeGreaterThan(two.Height);
        // The caption of three lines belongs to the tile: 6 pixels of image, 55 of text and a gap of 8.
        (one.Height - two.Height).Should().Be(6 + 55 + 8);
    }

    [Theory]
    [InlineData(1, "The surest 1 of 2 mistakes in 4 images")]
    [InlineData(0, "The surest 0 of 2 mistakes in 4 images")]
    public void Title_tells_that_there_are_more_mistakes(int shown, string title)
    {
        EvaluationReport report = Report(Mistaken, new EvaluationOptions { MaxMistakes = shown });

        new SvgDocument(new MistakeGallery(report, Images).ToSvg()).Title.Should().Be(title);
    }

    [Fact]
    public void A_report_without_mistakes_says_so()
    {
        EvaluationReport report = Report([1, 0, 0, 1, 1, 0, 0, 1]);

        SvgDocument svg = new(new MistakeGallery(report, Images).ToSvg());

        svg.Title.Should().Be("No mistakes in 4 images");
        svg.All("image").Should().BeEmpty();
    }

    [Fact]
    public void Images_of_another_number_are_refused()
    {
        Action make = () => _ = new MistakeGallery(Report(Mistaken), Images.Take(3));

        make.Should().Throw<ArgumentException>().WithParameterName("images").WithMessage("*4 images*these 3*");
    }

    [Fact]
    public void Images_in_another_order_are_refused()
    {
        Action make = () => _ = new MistakeGallery(Report(Mistaken), Images.Select([3, 2, 1, 0]));

        make.Should().Throw<ArgumentException>().WithParameterName("images").WithMessage("*another order*");
    }

    [Fact]
    public void Two_channels_are_refused()
    {
        ImageSet images = ImageSet.FromArrays(new byte[4 * 8], [0, 1, 0, 1], 2, 2, channels: 2, classNames: Names);

        Action make = () => _ = new MistakeGallery(Report(Mistaken), images);

        make.Should().Throw<ArgumentException>().WithParameterName("images")
            .WithMessage("*1 channel or 3*these have 2*");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public void Columns_out_of_range_are_refused(int columns)
    {
        Action make = () => _ = new MistakeGallery(Report(Mistaken), Images) { Columns = columns };

        make.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Columns")
            .WithMessage($"*1 to 1000*it is {columns}*");
    }

    [Fact]
    public void A_gallery_too_large_to_draw_is_refused()
    {
        ImageSet wide = ImageSet.FromArrays(new byte[4 * 200], [0, 1, 0, 1], 1, 200, classNames: Names);

        Action draw = () => new MistakeGallery(Report(Mistaken), wide) { Scale = 64 }.ToPng();

        draw.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Columns")
            .WithMessage("*2 tiles*10000 are allowed*");
    }

    private static EvaluationReport Report(float[] probabilities, EvaluationOptions? options = null) =>
        EvaluationReport.Of(PredictionSet.FromProbabilities(probabilities, 2), [0, 1, 0, 1], Names, options);
}
