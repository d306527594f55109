using MnistCnn.Data;
using MnistCnn.Imaging;
using MnistCnn.Inspection;
using SkiaSharp;

namespace MnistCnn.Tests.Imaging;

public sealed class InspectionPlotTests
{
    private const int Margin = 16;
    private const int Top = 46;
    private static readonly SKColor Blue = SKColor.Parse("#0072B2");
    private static readonly SKColor Vermilion = SKColor.Parse("#D55E00");
    private static readonly SKColor Black = SKColor.Parse("#000004");
    private static readonly SKColor Bright = SKColor.Parse("#FCFFA4");

    [Fact]
    public void Filters_are_blue_below_zero_white_at_zero_and_vermilion_above()
    {
        var filters = ConvolutionFilters.FromWeights([-2, 0, 1, 2], 1, 1, 4);

        using SKBitmap picture = SKBitmap.Decode(new ConvolutionFiltersPlot(filters).ToPng());

        // Tiles are 60 pixels wide, so each weight is a square of 15.
        Colors(picture, 15, 4).Should().Equal(Blue, SKColors.White, new SKColor(0xEA, 0xAE, 0x80), Vermilion);
    }

    [Fact]
    public void Filters_of_several_channels_have_a_tile_for_each()
    {
        var filters = ConvolutionFilters.FromWeights(new float[24], 3, 2, 2);

        SvgDocument svg = new(new ConvolutionFiltersPlot(filters) { Columns = 3 }.ToSvg());

        svg.All("image").Should().HaveCount(6);
        svg.Title.Should().Be("2 filters, 2 × 2 × 3 channels");
    }

    [Fact]
    public void Feature_maps_go_from_black_at_zero_to_bright_at_the_largest()
    {
        using SKBitmap picture =
            SKBitmap.Decode(new FeatureMapsPlot(FeatureMaps.FromValues([0, 3, 1, 2], 1, 2)).ToPng());

        // Two maps of two values, 42 pixels each; one scale for both.
        Colors(picture, 42, 2).Should().Equal(Black, Bright);
        picture.GetPixel(Margin + 84 + 8, Top).Should().NotBe(Black);
    }

    [Fact]
    public void Feature_maps_with_negative_values_diverge_and_tell_their_ends()
    {
        FeatureMapsPlot plot = new(FeatureMaps.FromValues([-4, 2], 1, 2));
        using SKBitmap picture = SKBitmap.Decode(plot.ToPng());

        Colors(picture, 42, 2).Should().Equal(Blue, new SKColor(0xEA, 0xAE, 0x80));
        new SvgDocument(plot.ToSvg()).Description.Should().Be("1 feature map, 1 × 2, −4 to 4");
    }

    [Fact]
    public void What_is_no_number_is_grey_and_does_not_spoil_the_rest()
    {
        var maps = FeatureMaps.FromValues([float.NaN, 3, float.PositiveInfinity], 1, 3);

        using SKBitmap picture = SKBitmap.Decode(new FeatureMapsPlot(maps).ToPng());

        Colors(picture, 28, 3).Should().Equal(SKColor.Parse("#9AA2AD"), Bright, Bright);
    }

    [Fact]
    public void Maps_of_nothing_but_zeros_are_black()
    {
        using SKBitmap picture = SKBitmap.Decode(new FeatureMapsPlot(FeatureMaps.FromValues([0, 0], 1, 2)).ToPng());

        Colors(picture, 42, 2).Should().Equal(Black, Black);
    }

    [Fact]
    public void Maps_too_many_to_draw_are_refused()
    {
        Action draw = () => new FeatureMapsPlot(FeatureMaps.FromValues(new float[400], 1, 1)) { Columns = 1 }.ToPng();

        draw.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Columns")
            .WithMessage("*1 columns*400 tiles*10000*");
    }

    [Fact]
    public void Saliency_shows_the_image_and_beneath_it_the_absolute_gradient()
    {
        using SKBitmap picture = SKBitmap.Decode(new SaliencyPlot(Saliency([0, -6, 3, 0])) { Scale = 10 }.ToPng());

        Colors(picture, 10, 2).Should().Equal(new SKColor(10, 10, 10), new SKColor(20, 20, 20));
        // The image is 20 pixels high, the gap 4.
        picture.GetPixel(Margin + 5, Top + 24 + 5).Should().Be(Black);
        picture.GetPixel(Margin + 15, Top + 24 + 5).Should().Be(Bright);
    }

    [Fact]
    public void Saliency_of_a_flat_logit_is_as_bright_as_that_of_a_steep_one()
    {
        using SKBitmap picture = SKBitmap.Decode(
            new SaliencyPlot(Saliency([0, -6, 3, 0]), Saliency([0.5f, 0, 0, 0])) { Scale = 10 }.ToPng());

        picture.GetPixel(Margin + 15, Top + 24 + 5).Should().Be(Bright);
        picture.GetPixel(Margin + 20 + 8 + 5, Top + 24 + 5).Should().Be(Bright);
    }

    [Fact]
    public void Saliency_tells_what_was_asked_and_what_is_true()
    {
        SvgDocument svg = new(new SaliencyPlot(Saliency([0, -6, 3, 0])).ToSvg());

        svg.Title.Should().Be("Gradient of the logit by each pixel, absolute, each in its own scale");
        svg.Description.Should().Be("cat, asked about dog, which has 50.0%");
    }

    [Fact]
    public void No_saliency_is_refused()
    {
        Action make = () => _ = new SaliencyPlot();

        make.Should().Throw<ArgumentException>().WithParameterName("saliencies").WithMessage("*one or more*");
    }

    [Fact]
    public void Saliencies_of_different_sizes_are_refused()
    {
        Action make = () => _ = new SaliencyPlot(Saliency([0, 1, 2, 3]), Saliency([0, 1, 2, 3], height: 1));

        make.Should().Throw<ArgumentException>().WithParameterName("saliencies")
            .WithMessage("*(1, 2, 2) and (1, 1, 4)*");
    }

    // Of an image that both classes suit equally.
    private static Saliency Saliency(float[] gradient, int height = 2)
    {
        ImageSet image = ImageSet.FromArrays([10, 20, 30, 40], [0], height, 4 / height, classNames: ["cat", "dog"]);
        return MnistCnn.Inspection.Saliency.Of(image, logits: [0, 0], classIndex: 1, derive: _ => gradient);
    }

    private static SKColor[] Colors(SKBitmap picture, int side, int count) =>
        [.. Enumerable.Range(0, count).Select(i => picture.GetPixel(Margin + (i * side) + (side / 2), Top + 2))];
}
