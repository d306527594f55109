using MnistCnn.Imaging;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Imaging;

public sealed class DigitInkTests
{
    private readonly Drawing _five = Drawing.Five(10);

    [Theory]
    [InlineData(255, 255, 255)]
    [InlineData(250, 252, 240)]
    [InlineData(0, 0, 0)]
    [InlineData(255, 255, 0)]
    [InlineData(120, 120, 120)]
    public void Ink_of_any_colour_on_transparency_is_read(byte red, byte green, byte blue)
    {
        byte[] pixels = [.. _five.Pixels.SelectMany(tone =>
            tone == 40 ? new byte[] { red, green, blue, 255 } : [0, 0, 0, 0])];

        DigitImage.FromPixels(pixels, 440, 400, channels: 4).ShouldShow(Drawing.FrameOfFive(), within: 3);
    }

    [Theory]
    // All but the first pair are equal in luminance, by Rec. 709, to two levels.
    [InlineData(255, 255, 0, 255, 255, 255)]
    [InlineData(255, 201, 14, 156, 218, 238)]
    [InlineData(255, 0, 0, 0, 76, 0)]
    [InlineData(0, 0, 255, 18, 18, 18)]
    [InlineData(200, 100, 100, 80, 135, 110)]
    public void Ink_as_bright_as_the_paper_is_told_by_its_colour(
        byte red, byte green, byte blue, byte paperRed, byte paperGreen, byte paperBlue)
    {
        byte[] pixels = [.. _five.Pixels.SelectMany(tone =>
            tone == 40 ? new byte[] { red, green, blue } : [paperRed, paperGreen, paperBlue])];

        DigitImage.FromPixels(pixels, 440, 400, channels: 3).ShouldShow(Drawing.FrameOfFive(), within: 3);
    }

    [Theory]
    [InlineData(2, 90)]
    [InlineData(2, 150)]
    [InlineData(3, 40)]
    public void Ruled_lines_are_no_ink(int width, byte tone)
    {
        Drawing page = new(440, 400, 230);
        for (int line = 20; line < 400; line += 53)
            page.Fill(0, line, 440, width, tone);
        page.AddFive(240, 70, 10, 20);

        Read(page).ShouldShow(Drawing.FrameOfFive(), within: 6);
        Read(page).InkBox.Should().Be(new System.Drawing.Rectangle(240, 70, 80, 130));
    }

    [Fact]
    public void Squares_are_no_ink()
    {
        Drawing page = new(440, 400, 230);
        for (int line = 11; line < 440; line += 47)
        {
            page.Fill(line, 0, 2, 400, 140);
            page.Fill(0, Math.Min(line, 398), 440, 2, 140);
        }

        page.AddFive(240, 70, 10, 20);

        Read(page).ShouldShow(Drawing.FrameOfFive(), within: 6);
    }

    [Fact]
    public void A_one_is_no_ruled_line()
    {
        Drawing page = new(200, 400, 230);
        page.Fill(98, 10, 4, 380, 40);

        Read(page).InkBox.Should().Be(new System.Drawing.Rectangle(98, 10, 4, 380));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    public void Thin_strokes_are_as_wide_as_those_of_MNIST(int width)
    {
        Drawing page = new(400, 400, 230);
        page.Fill(100, 50, width, 300, 40);
        page.Fill(100, 350 - width, 150, width, 40);

        byte[] frame = Read(page).Pixels.ToArray();

        // Across the upright stroke, in the middle of its height.
        double across = frame.AsSpan(12 * 28, 28).ToArray().Sum(value => value / 255.0);
        across.Should().BeInRange(2, 3);
    }

    [Fact]
    public void Strokes_that_the_pen_pressed_weakly_are_as_strong_as_the_others()
    {
        Drawing page = new(440, 400, 230);
        page.Fill(100, 50, 30, 150, 130);
        page.Fill(100, 200, 30, 150, 40);

        byte[] frame = Read(page).Pixels.ToArray();

        frame.Skip(7 * 28).Take(28).Max().Should().BeGreaterThan(220);
        frame.Skip(20 * 28).Take(28).Max().Should().Be(255);
    }

    [Fact]
    public void The_loops_of_thick_strokes_stay_open()
    {
        Drawing page = new(300, 300, 230);
        page.Fill(95, 50, 110, 200, 40);
        page.Fill(140, 95, 20, 32, 230);
        page.Fill(140, 172, 20, 32, 230);

        byte[] frame = Read(page).Pixels.ToArray();

        // Down the middle: bar, loop, bar, loop, bar.
        byte[] middle =
            [.. Enumerable.Range(0, 28).Select(row => Math.Min(frame[(row * 28) + 13], frame[(row * 28) + 14]))];
        middle.Skip(1).Zip(middle).Count(pair => pair.First >= 128 && pair.Second < 128).Should().Be(3);
    }

    [Theory]
    [InlineData(230, 40, 190)]
    [InlineData(255, 225, 30)]
    [InlineData(10, 110, 100)]
    public void Contrast_is_by_how_much_ink_differs_from_the_paper(byte paper, byte ink, int contrast) =>
        Read(Drawing.Five(10, paper, ink)).Contrast.Should().BeInRange(contrast - 1, (int)(contrast * 1.1) + 1);

    [Fact]
    public void A_shadow_whose_edge_is_sharp_does_not_matter() =>
        Read(Drawing.Five(10).Change((x, y, tone) => (2 * x) + y > 620 ? 0.55 * tone : tone))
            .ShouldShow(Drawing.FrameOfFive(), within: 8);

    [Theory]
    [InlineData(0)]
    [InlineData(112.5)]
    [InlineData(247.5)]
    [InlineData(292.5)]
    public void A_shadow_that_halves_a_digit_of_thick_strokes_does_not_matter(double degrees)
    {
        (double across, double down) = (Math.Cos(degrees * Math.PI / 180), Math.Sin(degrees * Math.PI / 180));
        Drawing page = new(150, 200, 210);
        page.AddFive(35, 35, 10, 40);
        page.Change((x, y, tone) => (across * (x - 75)) + (down * (y - 100)) > 0 ? 0.5 * tone : tone);

        Read(page).ShouldShow(Drawing.FrameOfFive(), within: 8);
        Read(page).Finding.Should().Be(DigitFinding.OneDigit);
    }

    private static DigitImage Read(Drawing drawing) =>
        DigitImage.FromPixels(drawing.Pixels, drawing.Width, drawing.Height);
}
