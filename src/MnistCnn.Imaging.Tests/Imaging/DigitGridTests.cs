using MnistCnn.Data;
using MnistCnn.Imaging;
using SkiaSharp;

namespace MnistCnn.Tests.Imaging;

public sealed class DigitGridTests
{
    private const int Margin = 16;
    private const int Gap = 8;
    private static readonly SKColor Wrong = SKColor.Parse("#D55E00");

    [Fact]
    public void Each_pixel_of_an_image_is_a_square_at_its_place()
    {
        using SKBitmap picture = Decode(new DigitGrid(Grey(), 1, 2) { Scale = 4, ShowLabels = false });

        (picture.Width, picture.Height).Should().Be((2 * Margin + 2 * 12 + Gap, 2 * Margin + 8));
        // The second image; row 1, column 2 is its last pixel.
        int left = Margin + 12 + Gap + 8;
        for (int y = 0; y < 4; y++)
        {
            for (int x = 0; x < 4; x++)
                picture.GetPixel(left + x, Margin + 4 + y).Should().Be(new SKColor(120, 120, 120));
        }

        picture.GetPixel(left - 1, Margin + 4).Should().Be(new SKColor(110, 110, 110));
        picture.GetPixel(left, Margin + 3).Should().Be(new SKColor(90, 90, 90));
        picture.GetPixel(left + 4, Margin + 4).Should().Be(SKColors.White);
    }

    [Fact]
    public void DarkInk_inverts_the_image()
    {
        using SKBitmap picture = Decode(new DigitGrid(Grey(), 1, 1) { Scale = 4, ShowLabels = false, DarkInk = true });

        picture.GetPixel(Margin + 4, Margin).Should().Be(new SKColor(235, 235, 235));
    }

    [Fact]
    public void Three_channels_are_red_green_and_blue()
    {
        ImageSet images = ImageSet.FromArrays([10, 20, 30, 40, 50, 60], [0], 1, 2, channels: 3);

        using SKBitmap picture = Decode(new DigitGrid(images, 1, 1) { Scale = 1, ShowLabels = false, DarkInk = true });

        picture.GetPixel(Margin, Margin).Should().Be(new SKColor(10, 30, 50));
        picture.GetPixel(Margin + 1, Margin).Should().Be(new SKColor(20, 40, 60));
    }

    [Fact]
    public void Places_without_an_image_stay_empty()
    {
        using SKBitmap picture = Decode(new DigitGrid(Grey(), 2, 2) { Scale = 4, ShowLabels = false });

        picture.Height.Should().Be(2 * Margin + 2 * 8 + Gap);
        picture.GetPixel(Margin + 2, Margin + 8 + Gap + 2).Should().Be(SKColors.White);
    }

    [Fact]
    public void Labels_stand_beneath_the_images()
    {
        using SKBitmap plain = Decode(new DigitGrid(Grey(), 1, 2) { Scale = 8, ShowLabels = false });
        using SKBitmap labelled = Decode(new DigitGrid(Grey(), 1, 2) { Scale = 8 });

        labelled.Height.Should().BeGreaterThan(plain.Height);
        ColorsBeneath(labelled, 0, 24, 16).Should().Contain(color => color.Red < 100, "there is text");
    }

    [Fact]
    public void A_wrong_prediction_stands_out_and_a_right_one_does_not()
    {
        using SKBitmap picture = Decode(new DigitGrid(Grey(), 1, 2) { Scale = 8, PredictedLabels = [3, 8] });

        ColorsBeneath(picture, 0, 24, 16).Should().NotContain(Wrong);
        ColorsBeneath(picture, 1, 24, 16).Should().Contain(Wrong);
    }

    [Fact]
    public void ToSvg_shows_the_pixels_of_the_png_and_tells_the_labels()
    {
        DigitGrid grid = new(Grey(), 1, 2) { Scale = 4, PredictedLabels = [3, 8] };
        using SKBitmap picture = Decode(grid);

        SvgDocument svg = new(grid.ToSvg());

        (svg.Attribute("width"), svg.Attribute("height")).Should().Be(($"{picture.Width}", $"{picture.Height}"));
        svg.Description.Should().Be("3 predicted as 3, 7 predicted as 8");
        string data = svg.All("image")[1].Attributes().Single(attribute => attribute.Name.LocalName == "href").Value;
        using SKBitmap tile = SKBitmap.Decode(Convert.FromBase64String(data["data:image/png;base64,".Length..]));
        (tile.Width, tile.Height).Should().Be((12, 8));
        tile.GetPixel(8, 4).Should().Be(new SKColor(120, 120, 120));
        svg.All("use")[1].Attribute("transform")!.Value.Should().Be($"translate({Margin + 12 + Gap} {Margin})");
    }

    [Theory]
    [InlineData(0, 1, "rows")]
    [InlineData(1, -2, "columns")]
    public void A_grid_without_places_is_refused(int rows, int columns, string parameter)
    {
        Action make = () => _ = new DigitGrid(Grey(), rows, columns);

        make.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(parameter)
            .WithMessage($"*{Math.Min(rows, columns)}*");
    }

    [Theory]
    [InlineData(1_000_000_000, 1, "rows")]
    [InlineData(1, 1_000_000_000, "columns")]
    public void A_grid_too_large_to_draw_is_refused(int rows, int columns, string parameter)
    {
        Action draw = () => new DigitGrid(Grey(), rows, columns).ToPng();

        draw.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(parameter)
            .WithMessage("*10000 are allowed*");
    }

    [Fact]
    public void Two_channels_are_refused()
    {
        Action make = () => _ = new DigitGrid(ImageSet.FromArrays(new byte[8], [0], 2, 2, channels: 2), 1, 1);

        make.Should().Throw<ArgumentException>().WithParameterName("images")
            .WithMessage("*1 channel or 3*these have 2*");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    public void A_scale_out_of_range_is_refused(int scale)
    {
        Action make = () => _ = new DigitGrid(Grey(), 1, 1) { Scale = scale };

        make.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Scale")
            .WithMessage($"*1 to 64*it is {scale}*");
    }

    [Fact]
    public void Too_few_predictions_are_refused()
    {
        Action draw = () => new DigitGrid(Grey(), 1, 2) { PredictedLabels = [3] }.ToPng();

        draw.Should().Throw<ArgumentException>().WithMessage("PredictedLabels*2 images*there are 1*");
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-1)]
    public void A_prediction_without_a_class_is_refused(int label)
    {
        Action draw = () => new DigitGrid(Grey(), 1, 2) { PredictedLabels = [3, label] }.ToPng();

        draw.Should().Throw<ArgumentException>().WithMessage($"*{label} at index 1*10, 0 to 9*");
    }

    // Two images of 2 rows and 3 columns, pixels 10, 20, 30 … 120, labels 3 and 7.
    private static ImageSet Grey() =>
        ImageSet.FromArrays([.. Enumerable.Range(1, 12).Select(index => (byte)(10 * index))], [3, 7], 2, 3);

    private static SKBitmap Decode(DigitGrid grid) => SKBitmap.Decode(grid.ToPng());

    private static List<SKColor> ColorsBeneath(SKBitmap picture, int column, int width, int height)
    {
        List<SKColor> colors = [];
        for (int y = Margin + height; y < picture.Height; y++)
        {
            for (int x = 0; x < width; x++)
                colors.Add(picture.GetPixel(Margin + column * (width + Gap) + x, y));
        }

        return colors;
    }
}
