using MnistCnn.Imaging.Drawing;
using SkiaSharp;

namespace MnistCnn.Tests.Imaging;

public sealed class TextStyleTests
{
    private static readonly TextStyle Style = new(false, 20, SKColors.Black);

    [Theory]
    [InlineData("99.5%")]
    [InlineData("É")]
    [InlineData("λ")]
    [InlineData("Ж")]
    [InlineData("…")]
    [InlineData("×")]
    public void Draw_leaves_ink_on_the_canvas_whatever_fonts_the_machine_has(string text)
    {
        using SKBitmap bitmap = new(100, 40);
        using SKCanvas canvas = new(bitmap);
        canvas.Clear(SKColors.White);

        Style.Draw(canvas, text, 10, 30);

        bitmap.Pixels.Should().Contain(pixel => pixel.Red < 64);
    }

    [Fact]
    public void Shorten_keeps_what_fits_and_ends_in_an_ellipsis()
    {
        string text = Style.Shorten("a long name for a model", 100);

        text.Should().StartWith("a long").And.EndWith("…");
        Style.Measure(text).Should().BeLessThanOrEqualTo(100);
        Style.Shorten("short", 100).Should().Be("short");
    }
}
