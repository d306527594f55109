using System.Drawing;
using MnistCnn.Data;
using MnistCnn.Imaging;
using MnistCnn.Randomness;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Imaging;

public sealed class DigitImageTests
{
    [Fact]
    public void Frame_is_light_ink_in_twenty_pixels_around_the_middle()
    {
        DigitImage digit = Read(Drawing.Five(10));

        (digit.Width, digit.Height, digit.Pixels.Length).Should().Be((28, 28, 784));
        (_, _, int rows, int columns) = Ink.Box(digit.Pixels.Span);
        rows.Should().Be(20);
        columns.Should().BeInRange(12, 14);
        (double row, double column) = Ink.Centre(digit.Pixels.Span);
        row.Should().BeApproximately(14, 0.51);
        column.Should().BeApproximately(14, 0.51);
        digit.Pixels.ToArray().Max().Should().Be(255);
    }

    [Theory]
    [InlineData(1, 230, 40)]
    [InlineData(1, 0, 255)]
    [InlineData(2, 230, 40)]
    [InlineData(5, 255, 0)]
    [InlineData(5, 250, 220)]
    [InlineData(10, 230, 40)]
    [InlineData(10, 20, 200)]
    [InlineData(30, 180, 90)]
    [InlineData(30, 0, 30)]
    public void Size_and_tones_of_the_picture_do_not_matter(int unit, byte paper, byte ink) =>
        Read(Drawing.Five(unit, paper, ink)).ShouldShow(Drawing.FrameOfFive(), within: unit == 1 ? 12 : 3);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 270)]
    [InlineData(340, 0)]
    [InlineData(320, 270)]
    public void Place_in_the_picture_does_not_matter(int left, int top)
    {
        Drawing drawing = new(420, 400, 230);
        drawing.AddFive(left, top, 10, 40);

        Read(drawing).ShouldShow(Drawing.FrameOfFive(), within: 3);
    }

    [Fact]
    public void InkBox_is_where_the_ink_lies_in_the_picture()
    {
        Read(Drawing.Five(10)).InkBox.Should().Be(new Rectangle(240, 70, 80, 130));
    }

    [Fact]
    public void InkBox_in_a_large_picture_is_right_to_a_few_pixels()
    {
        Rectangle box = Read(Drawing.Five(40)).InkBox;

        new Rectangle(956, 276, 328, 528).Contains(box).Should().BeTrue();
        box.Contains(new Rectangle(964, 284, 312, 512)).Should().BeTrue();
    }

    [Fact]
    public void A_narrow_margin_is_enough()
    {
        Drawing drawing = new(86, 136, 230);
        drawing.AddFive(3, 3, 10, 40);

        Read(drawing).ShouldShow(Drawing.FrameOfFive(), within: 3);
    }

    [Fact]
    public void A_small_digit_in_a_large_picture_is_read_in_full()
    {
        Drawing drawing = new(2_600, 1_700, 230);
        drawing.AddFive(2_000, 1_500, 6, 40);

        DigitImage digit = Read(drawing);

        digit.ShouldShow(Drawing.FrameOfFive(), within: 3);
        digit.InkBox.Should().Be(new Rectangle(2_000, 1_500, 48, 78));
    }

    [Fact]
    public void Light_that_falls_off_does_not_matter() =>
        Read(Drawing.Five(10).Change((x, y, tone) => tone * (1 - (x / 900.0) - (y / 1_600.0))))
            .ShouldShow(Drawing.FrameOfFive(), within: 4);

    [Fact]
    public void A_shadow_across_the_digit_does_not_matter() =>
        Read(Drawing.Five(10).Change((x, y, tone) => x + y > 400 ? 0.6 * tone : tone))
            .ShouldShow(Drawing.FrameOfFive(), within: 6);

    [Fact]
    public void A_table_beside_the_paper_is_no_ink()
    {
        Drawing drawing = Drawing.Five(10);
        drawing.Fill(0, 0, 440, 30, 60);

        Read(drawing).ShouldShow(Drawing.FrameOfFive(), within: 3);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(20)]
    public void Grain_does_not_matter(int deviation)
    {
        var random = new RandomSource(1);

        Read(Drawing.Five(10).Change((_, _, tone) => tone + (deviation * Normal(random))))
            .ShouldShow(Drawing.FrameOfFive(), within: 6);
    }

    [Fact]
    public void Specks_are_dropped()
    {
        Drawing drawing = Drawing.Five(10);
        foreach ((int x, int y, int side)
            in new[] { (20, 30, 3), (400, 380, 6), (220, 60, 4), (270, 95, 5), (330, 210, 8), (5, 390, 1) })
            drawing.Fill(x, y, side, side, 40);

        Read(drawing).ShouldShow(Drawing.FrameOfFive(), within: 3);
    }

    [Fact]
    public void A_digit_of_two_parts_stays_whole() =>
        Read(Drawing.Five(10, broken: true)).ShouldShow(Drawing.FrameOfFive(broken: true), within: 3);

    [Fact]
    public void A_line_thinner_than_a_pixel_of_the_frame_does_not_fade()
    {
        Drawing drawing = new(400, 400, 255);
        drawing.Fill(100, 50, 2, 300, 0);
        drawing.Fill(100, 350, 150, 2, 0);

        byte[] frame = Read(drawing).Pixels.ToArray();

        Ink.Box(frame).Rows.Should().Be(20);
        frame.Max().Should().Be(255);
        frame.Count(value => value > 100).Should().BeGreaterThan(20);
    }

    [Fact]
    public void Colours_count_as_bright_as_the_eye_sees_them()
    {
        Drawing drawing = Drawing.Five(10);
        byte[] redOnGreen = [.. drawing.Pixels.SelectMany(tone => tone == 40 ? new byte[] { 255, 0, 0 } : [0, 255, 0])];

        DigitImage.FromPixels(redOnGreen, 440, 400, channels: 3).ShouldShow(Drawing.FrameOfFive(), within: 3);
    }

    [Fact]
    public void Transparent_pixels_are_white_paper()
    {
        Drawing drawing = Drawing.Five(10);
        byte[] blackOnNothing =
            [.. drawing.Pixels.SelectMany(tone => new byte[] { 0, 0, 0, tone == 40 ? (byte)255 : (byte)0 })];

        DigitImage.FromPixels(blackOnNothing, 440, 400, channels: 4).ShouldShow(Drawing.FrameOfFive(), within: 3);
    }

    [MnistFact]
    public async Task A_frame_of_MNIST_hardly_changes()
    {
        ImageSet digits = (await MnistDataset.LoadAsync()).Test.Take(500);
        for (int index = 0; index < digits.Count; index++)
        {
            ReadOnlySpan<byte> digit = digits.GetImage(index);
            DigitImage.FromPixels(digit, 28, 28).ShouldShow(digit.ToArray(), within: 2, $"digit {index}");
        }
    }

    // The sum of four uniform numbers, scaled to a deviation of 1.
    private static double Normal(RandomSource random) =>
        (random.NextSingle() + random.NextSingle() + random.NextSingle() + random.NextSingle() - 2) * Math.Sqrt(3);

    private static DigitImage Read(Drawing drawing) =>
        DigitImage.FromPixels(drawing.Pixels, drawing.Width, drawing.Height);
}
