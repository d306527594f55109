using MnistCnn.Data;
using MnistCnn.Imaging;
using MnistCnn.Inference;
using MnistCnn.Models;
using MnistCnn.Randomness;
using MnistCnn.Tests.Support;
using MnistCnn.Tests.Support.Pages;

namespace MnistCnn.Tests.Imaging;

public sealed class NumberPredictionTests
{
    private const int Pictures = 60;

    [MnistFact]
    public async Task A_network_reads_digits_that_touch_and_parts_no_single_ones()
    {
        MnistDataset mnist = await MnistDataset.LoadAsync();
        using var classifier = ImageClassifier.Of(await ReadingNetwork.CloneAsync());
        PictureKind photo = PictureKinds.All.Single(kind => kind.Name == "photo");

        (int right, int before, int parted) = (0, 0, 0);
        for (int i = 0; i < Pictures; i++)
        {
            byte[][] pair = [mnist.Test.GetImage(i).ToArray(), mnist.Test.GetImage(i + 100).ToArray()];
            DigitRow row = DigitRow.FromBytes(PictureKinds.Touching(pair, new RandomSource(i)));
            string truth = $"{mnist.Test.Labels.Span[i]}{mnist.Test.Labels.Span[i + 100]}";
            right += classifier.Predict(row).Text == truth ? 1 : 0;
            before += string.Concat(row.Digits.Select(digit => classifier.Predict(digit)?.ClassName)) == truth ? 1 : 0;
            DigitRow one = DigitRow.FromBytes(photo.Make(pair[0], 0, new RandomSource(i)));
            parted += classifier.Predict(one).Digits.Count > one.Digits.Count ? 1 : 0;
        }

        right.Should().BeGreaterThan(before + (Pictures / 4));
        parted.Should().BeLessThanOrEqualTo(1);
    }

    [Fact]
    public void A_network_of_other_classes_reads_each_digit_alone()
    {
        using var classifier = ImageClassifier.Of(new CnnBuilder().WithClassCount(4).WithSeed(1).Build());
        DigitRow row = Fives(gap: 2);

        NumberPrediction number = classifier.Predict(row);

        number.Digits.Select(digit => digit.Image).Should().Equal(row.Digits);
        number.Text.Should().Be(string.Concat(row.Digits.Select(digit => classifier.Predict(digit)!.ClassName)));
        number.Probability.Should().BeApproximately(
            row.Digits.Aggregate(1.0, (product, digit) => product * classifier.Predict(digit)!.Probability), 1e-9);
    }

    [Fact]
    public void Many_broad_things_are_read_and_left_whole_once_a_thousand_pieces_were_looked_at()
    {
        Drawing drawing = new(60 * 130, 160, 230);
        for (int i = 0; i < 60; i++)
        {
            for (int y = 30; y < 130; y++)
            {
                for (int x = 10; x < 120; x++)
                {
                    if ((x / 12) % 2 == 0 || (y / 25) % 2 == 0)
                        drawing.Pixels[(y * drawing.Width) + (130 * i) + x] = 20;
                }
            }
        }

        using var classifier = ImageClassifier.Of(new CnnBuilder().WithSeed(1).Build());
        DigitRow row = DigitRow.FromPixels(drawing.Pixels, drawing.Width, drawing.Height);

        NumberPrediction number = classifier.Predict(row);

        row.Digits.Should().HaveCount(60);
        number.Digits.Count.Should().BeGreaterThanOrEqualTo(60);
        number.Digits[^1].Image.Should().BeSameAs(row.Digits[^1]);
    }

    [Fact]
    public void A_network_for_other_images_is_refused()
    {
        using var classifier = ImageClassifier.Of(
            new CnnBuilder().WithConvDepth(2).WithInput(20, 20).WithSeed(1).Build());

        FluentActions.Invoking(() => classifier.Predict(Fives(gap: 2))).Should().Throw<ArgumentException>()
            .WithMessage("*784*");
    }

    private static DigitRow Fives(int gap)
    {
        Drawing drawing = new(400, 240, 230);
        drawing.AddFive(40, 50, 10, 40);
        drawing.AddFive(140 + (10 * gap), 50, 10, 40);
        return DigitRow.FromPixels(drawing.Pixels, drawing.Width, drawing.Height);
    }
}
