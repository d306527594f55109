using MnistCnn.Imaging;
using MnistCnn.Randomness;
using MnistCnn.Tests.Support;
using SkiaSharp;

namespace MnistCnn.Tests.Imaging;

public sealed class DigitImageErrorTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(28, 28)]
    [InlineData(300, 200)]
    public void A_blank_picture_has_no_ink(int width, int height)
    {
        foreach (byte paper in new byte[] { 0, 128, 255 })
            ShouldHaveNoInk(new Drawing(width, height, paper));
    }

    [Fact]
    public void Paper_in_uneven_light_has_no_ink() =>
        ShouldHaveNoInk(new Drawing(300, 200, 220).Change((x, y, tone) => tone * (1 - (x / 1_500.0) - (y / 1_200.0))));

    [Theory]
    [InlineData(30)]
    [InlineData(640)]
    [InlineData(1_500)]
    public void Grain_is_no_ink(int side)
    {
        var random = new RandomSource(side);
        double Noise() =>
            15 * (random.NextSingle() + random.NextSingle() + random.NextSingle() + random.NextSingle() - 2);

        ShouldHaveNoInk(new Drawing(side, side, 180).Change((_, _, tone) => tone + Noise()));
    }

    [Fact]
    public void A_dot_is_no_digit()
    {
        Drawing drawing = new(300, 200, 220);
        drawing.Fill(100, 100, 4, 4, 0);

        ShouldHaveNoInk(drawing);
    }

    [Fact]
    public void A_blank_photograph_has_no_ink()
    {
        var random = new RandomSource(1);
        using SKBitmap photo = new(new SKImageInfo(400, 300, SKColorType.Gray8, SKAlphaType.Opaque));
        Span<byte> pixels = photo.GetPixelSpan();
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(200 + random.Next(12));
        using SKPixmap painted = photo.PeekPixels();
        using SKData jpeg = painted.Encode(SKEncodedImageFormat.Jpeg, 50)!;

        Action read = () => DigitImage.FromBytes(jpeg.Span);

        read.Should().Throw<InvalidDataException>().WithMessage("The picture: no ink found in 400 × 300 pixels.*");
    }

    [Fact]
    public void Whatever_the_pixels_are_it_is_read_or_has_no_ink()
    {
        var random = new RandomSource(1);
        for (int round = 0; round < 300; round++)
        {
            int width = 1 + random.Next(90), height = 1 + random.Next(90), levels = 2 + random.Next(255);
            Drawing drawing = new(width, height, (byte)random.Next(256));
            for (int box = random.Next(6); box > 0; box--)
            {
                int left = random.Next(width), top = random.Next(height);
                drawing.Fill(
                    left, top, 1 + random.Next(width - left), 1 + random.Next(height - top), (byte)random.Next(256));
            }

            if (round % 3 == 0)
                drawing.Change((_, _, tone) => tone + random.Next(levels) - (levels / 2));
            try
            {
                DigitImage digit = DigitImage.FromPixels(drawing.Pixels, width, height);
                digit.Pixels.ToArray().Should().Contain(value => value > 0);
                new System.Drawing.Rectangle(0, 0, width, height).Contains(digit.InkBox).Should().BeTrue();
            }
            catch (InvalidDataException exception)
            {
                exception.Message.Should().Contain("no ink found");
            }
        }
    }

    [Theory]
    [InlineData(0, 5, 1, "width", "The width of a picture is 1 to 50000000 pixels, and it is 0.*")]
    [InlineData(5, -3, 1, "height", "The height of a picture is 1 to 50000000 pixels, and it is -3.*")]
    [InlineData(10_000, 5_001, 1, "height", "10000 × 5001 pixels are more than the 50000000 allowed.*")]
    [InlineData(5, 5, 2, "channels", "A pixel has 1 byte (grey), 3 (red, green, blue) or 4 (and opacity), not 2.*")]
    [InlineData(5, 5, 3, "pixels", "5 × 5 pixels of 3 bytes are 75 bytes, and there are 25.*")]
    public void Sizes_that_do_not_fit_are_named(int width, int height, int channels, string parameter, string message)
    {
        Action read = () => DigitImage.FromPixels(new byte[25], width, height, channels);

        read.Should().Throw<ArgumentException>().WithParameterName(parameter).WithMessage(message);
    }

    private static void ShouldHaveNoInk(Drawing drawing)
    {
        Action read = () => DigitImage.FromPixels(drawing.Pixels, drawing.Width, drawing.Height);

        read.Should().Throw<InvalidDataException>()
            .WithMessage($"The picture: no ink found in {drawing.Width} × {drawing.Height} pixels.*paper*border*");
    }
}
