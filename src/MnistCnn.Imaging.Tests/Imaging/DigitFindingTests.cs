using MnistCnn.Imaging;
using MnistCnn.Inference;
using MnistCnn.Models;
using MnistCnn.Randomness;
using MnistCnn.Tests.Support;
using MnistCnn.Tests.Support.Pages;

namespace MnistCnn.Tests.Imaging;

public sealed class DigitFindingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_digit_of_one_part_or_two_is_one_digit(bool broken)
    {
        Drawing drawing = Drawing.Five(10, broken: broken);

        Read(drawing).Finding.Should().Be(DigitFinding.OneDigit);
    }

    [Fact]
    public void An_open_four_is_one_digit()
    {
        Drawing drawing = new(300, 300, 230);
        drawing.Fill(100, 60, 14, 90, 40);
        drawing.Fill(100, 136, 70, 14, 40);
        drawing.Fill(174, 60, 14, 160, 40);

        Read(drawing).Finding.Should().Be(DigitFinding.OneDigit);
    }

    [Fact]
    public void Two_digits_beside_each_other_are_several()
    {
        Drawing drawing = new(440, 300, 230);
        drawing.AddFive(60, 60, 10, 40);
        drawing.AddFive(200, 60, 10, 40);

        Read(drawing).Finding.Should().Be(DigitFinding.SeveralDigits);
    }

    [Fact]
    public void A_blot_is_no_digit()
    {
        var blot = new Drawing(300, 300, 230)
            .Change((x, y, tone) => Math.Pow(x - 150, 2) + Math.Pow(y - 150, 2) < 70 * 70 ? 40 : tone);

        Read(blot).Finding.Should().Be(DigitFinding.NoDigit);
    }

    [Fact]
    public void Lines_of_text_are_no_digit()
    {
        Drawing page = new(400, 300, 240);
        for (int letter = 0; letter < 40; letter++)
            page.AddFive(20 + (letter % 10 * 36), 30 + (letter / 10 * 60), 2, 20);

        Read(page).Finding.Should().Be(DigitFinding.NoDigit);
    }

    [Fact]
    public void What_is_no_single_digit_has_pixels_and_no_prediction()
    {
        Drawing drawing = new(440, 300, 230);
        drawing.AddFive(60, 60, 10, 40);
        drawing.AddFive(200, 60, 10, 40);
        using var classifier = ImageClassifier.Of(new CnnBuilder().WithConvDepth(2).Build());

        DigitImage several = Read(drawing);

        classifier.Predict(several).Should().BeNull();
        several.ShouldShow(Drawing.FrameOfFive(), within: 6);
        classifier.Predict(Read(Drawing.Five(10)))!.Label.Should().Be(
            classifier.Predict(Read(Drawing.Five(10)).Pixels.Span).Label);
    }

    [Fact]
    public void Nulls_are_named()
    {
        using var classifier = ImageClassifier.Of(new CnnBuilder().WithConvDepth(2).Build());

        FluentActions.Invoking(() => classifier.Predict((DigitImage)null!)).Should().Throw<ArgumentNullException>()
            .WithParameterName("digit");
        FluentActions.Invoking(() => DigitPrediction.Predict(null!, Read(Drawing.Five(10)))).Should()
            .Throw<ArgumentNullException>().WithParameterName("classifier");
    }

    [Fact]
    public void Most_scenes_pages_and_blank_papers_are_no_single_digit()
    {
        int read = Enumerable.Range(0, 60).Count(seed => IsOneDigit(PictureKinds.Nothing(new RandomSource(seed))));

        read.Should().BeLessThan(3);
    }

    [Fact]
    public void A_digit_that_was_cut_out_tightly_is_one_digit()
    {
        Drawing drawing = new(84, 134, 230);
        drawing.AddFive(2, 2, 10, 40);

        Read(drawing).Finding.Should().Be(DigitFinding.OneDigit);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_digit_beside_the_edge_of_a_table_is_one_digit(bool isLeft)
    {
        Drawing drawing = new(400, 300, 230);
        drawing.AddFive(170, 90, 10, 40);
        drawing.Fill(isLeft ? 0 : 380, 0, 20, 300, 60);

        DigitImage digit = Read(drawing);

        digit.Finding.Should().Be(DigitFinding.OneDigit);
        digit.InkBox.X.Should().Be(170);
    }

    [MnistFact]
    public async Task Hardly_any_picture_of_a_digit_is_refused()
    {
        Data.ImageSet digits = (await Data.MnistDataset.LoadAsync()).Test;
        List<string> refused = [];
        foreach (PictureKind kind in PictureKinds.All)
        {
            for (int i = 0; i < 25; i++)
            {
                byte[] picture = kind.Make(
                    digits.GetImage(i).ToArray(), digits.Labels.Span[i], new RandomSource(i));
                if (!IsOneDigit(picture))
                    refused.Add($"{kind.Name} {i}");
            }
        }

        refused.Should().HaveCountLessThan(3);
    }

    private static bool IsOneDigit(byte[] picture)
    {
        try
        {
            return DigitImage.FromBytes(picture).Finding == DigitFinding.OneDigit;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static DigitImage Read(Drawing drawing) =>
        DigitImage.FromPixels(drawing.Pixels, drawing.Width, drawing.Height);
}
