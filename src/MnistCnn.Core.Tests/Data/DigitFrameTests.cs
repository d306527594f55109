using MnistCnn.Data;
using MnistCnn.Randomness;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Data;

public sealed class DigitFrameTests
{
    [Fact]
    public void Fit_blank_picture_stays_blank()
    {
        DigitFrame.Fit(new byte[50], 5, 10).Should().Equal(new byte[784]);
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(3, 9)]
    [InlineData(40, 12)]
    [InlineData(200, 300)]
    public void Fit_random_ink_fills_twenty_pixels_around_the_middle(int height, int width)
    {
        byte[] framed = DigitFrame.Fit(RandomInk(height, width), height, width);

        (int top, int left, int rows, int columns) = Ink.Box(framed);
        Math.Max(rows, columns).Should().Be(20);
        (rows / (double)columns).Should().BeApproximately(height / (double)width, 0.06);
        (double row, double column) = Ink.Centre(framed);
        row.Should().BeApproximately(14, 0.51);
        column.Should().BeApproximately(14, 0.51);
        (top >= 0 && left >= 0).Should().BeTrue();
    }

    [Fact]
    public void Fit_position_and_margin_of_the_ink_do_not_matter()
    {
        byte[] tight = RandomInk(8, 6);
        byte[] loose = new byte[30 * 40];
        for (int row = 0; row < 8; row++)
            tight.AsSpan(row * 6, 6).CopyTo(loose.AsSpan(((row + 19) * 40) + 3));

        DigitFrame.Fit(loose, 30, 40).Should().Equal(DigitFrame.Fit(tight, 8, 6));
    }

    [Fact]
    public void Fit_one_pixel_becomes_a_full_box()
    {
        byte[] ink = new byte[9];
        ink[2] = 200;

        byte[] framed = DigitFrame.Fit(ink, 3, 3);

        Ink.Box(framed).Should().Be((4, 4, 20, 20));
        framed.Should().OnlyContain(value => value == 0 || value == 200);
    }

    [Fact]
    public void Fit_thin_line_keeps_at_least_one_column()
    {
        byte[] framed = DigitFrame.Fit(Enumerable.Repeat((byte)255, 100).ToArray(), 100, 1);

        Ink.Box(framed).Should().Be((4, 14, 20, 1));
    }

    [Fact]
    public void Fit_shrinking_averages_instead_of_picking()
    {
        byte[] stripes = [.. Enumerable.Range(0, 200 * 200).Select(i => (byte)(i % 2 == 0 ? 254 : 0))];
        stripes.AsSpan(180 * 200).Fill(254);

        byte[] framed = DigitFrame.Fit(stripes, 200, 200);

        framed.Max().Should().Be(255, "the solid rows are the strongest");
        framed[(10 * 28) + 14].Should().BeInRange(120, 134);
    }

    [Fact]
    public void Fit_weight_far_off_the_middle_never_leaves_the_frame()
    {
        byte[] ink = [.. Enumerable.Repeat((byte)1, 400)];
        ink.AsSpan(0, 20).Fill(255);

        byte[] framed = DigitFrame.Fit(ink, 20, 20);

        Ink.Box(framed).Should().Be((8, 4, 20, 20));
    }

    [Fact]
    public void Fit_frame_that_already_fits_stays_as_it_is()
    {
        ImageSet digits = EmbeddedDigits.Load().Train.Take(100);
        for (int index = 0; index < digits.Count; index++)
            DigitFrame.Fit(digits.GetImage(index), 28, 28).Should().Equal(digits.GetImage(index).ToArray());
    }

    [Theory]
    [InlineData(0, 4, "height")]
    [InlineData(4, 0, "width")]
    public void Fit_size_below_one_is_named(int height, int width, string parameter)
    {
        Action fit = () => DigitFrame.Fit([], height, width);

        fit.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(parameter);
    }

    [Fact]
    public void Fit_wrong_length_is_named_with_the_right_one()
    {
        Action fit = () => DigitFrame.Fit(new byte[7], 2, 4);

        fit.Should().Throw<ArgumentException>().WithMessage("A picture of 2×4 has 8 bytes, and there are 7.*")
            .WithParameterName("ink");
    }

    [MnistFact]
    public async Task Fit_real_mnist_digits_hardly_move()
    {
        ImageSet digits = (await MnistDataset.LoadAsync()).Train.Take(500);
        int same = 0;
        for (int index = 0; index < digits.Count; index++)
        {
            ReadOnlySpan<byte> image = digits.GetImage(index);
            byte[] framed = DigitFrame.Fit(image, 28, 28);
            (double row, double column) = Ink.Centre(framed);
            (double realRow, double realColumn) = Ink.Centre(image);
            Math.Abs(row - realRow).Should().BeLessThan(1.2);
            Math.Abs(column - realColumn).Should().BeLessThan(1.2);
            same += framed.AsSpan().SequenceEqual(image) ? 1 : 0;
        }

        same.Should().BeGreaterThan(300, "most of MNIST's digits are framed to the very pixel");
    }

    private static byte[] RandomInk(int height, int width)
    {
        var random = new RandomSource(height);
        return [.. Enumerable.Range(0, height * width).Select(_ => (byte)(50 + random.Next(200)))];
    }
}
