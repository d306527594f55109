using MnistCnn.Imaging;
using MnistCnn.Tests.Support;
using SkiaSharp;

namespace MnistCnn.Tests.Imaging;

public sealed class DigitRowTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 10)]
    [InlineData(5, 4)]
    [InlineData(9, 6)]
    public void Digits_come_from_left_to_right_each_framed_alone(int count, int unit)
    {
        DigitRow row = Read(Fives(count, unit));

        row.Digits.Should().HaveCount(count);
        row.Digits.Select(digit => digit.InkBox.X).Should().Equal(
            Enumerable.Range(0, count).Select(i => (4 + (12 * i)) * unit));
        foreach (DigitImage digit in row.Digits)
        {
            digit.ShouldShow(Drawing.FrameOfFive(), within: 6);
            digit.Finding.Should().Be(DigitFinding.OneDigit);
        }
    }

    [Fact]
    public void The_bar_of_a_five_stays_with_its_bow()
    {
        Drawing drawing = new(560, 240, 230);
        for (int i = 0; i < 4; i++)
            drawing.AddFive(40 + (120 * i), 50, 10, 40, broken: true);

        Read(drawing).Digits.Should().HaveCount(4)
            .And.OnlyContain(digit => digit.InkBox.Width == 80 && digit.InkBox.Height == 130);
    }

    [Fact]
    public void Specks_and_what_is_above_or_below_the_row_are_left_out()
    {
        Drawing drawing = new(500, 400, 230);
        drawing.AddFive(60, 200, 10, 40);
        drawing.AddFive(200, 200, 10, 40);
        drawing.Fill(160, 320, 6, 6, 40);
        drawing.Fill(100, 40, 200, 10, 40);
        drawing.AddFive(300, 40, 6, 40);

        Read(drawing).Digits.Select(digit => digit.InkBox.X).Should().Equal(60, 200);
    }

    [Fact]
    public void A_file_a_stream_and_bytes_give_the_same()
    {
        Drawing drawing = Fives(3, 8);
        byte[] png = Pictures.Of(drawing.Width, drawing.Height, (x, y) =>
        {
            byte tone = drawing.Pixels[(y * drawing.Width) + x];
            return new SKColor(tone, tone, tone);
        });
        string path = _directory.File("row.png");
        File.WriteAllBytes(path, png);

        foreach (DigitRow row in (DigitRow[])
            [DigitRow.FromFile(path), DigitRow.FromBytes(png), DigitRow.FromStream(new MemoryStream(png))])
            row.Digits.Should().HaveCount(3).And.OnlyContain(digit => digit.InkBox.Y == 4 * 8);
    }

    [Fact]
    public void A_blank_picture_has_no_row()
    {
        FluentActions.Invoking(() => Read(new Drawing(300, 100, 230))).Should().Throw<InvalidDataException>()
            .WithMessage("The picture: no ink found in 300 × 100 pixels*");
    }

    private static Drawing Fives(int count, int unit)
    {
        Drawing drawing = new(((12 * count) + 4) * unit, 21 * unit, 230);
        for (int i = 0; i < count; i++)
            drawing.AddFive((4 + (12 * i)) * unit, 4 * unit, unit, 40);
        return drawing;
    }

    private static DigitRow Read(Drawing drawing) =>
        DigitRow.FromPixels(drawing.Pixels, drawing.Width, drawing.Height);
}
