using MnistCnn.Evaluation;
using MnistCnn.Imaging;
using SkiaSharp;

namespace MnistCnn.Tests.Imaging;

public sealed class ConfusionMatrixPlotTests
{
    [Fact]
    public void Right_cells_are_blue_mistakes_vermilion_and_empty_cells_white()
    {
        // Near the upper left corner of a cell there is no text.
        using SKBitmap picture = SKBitmap.Decode(new ConfusionMatrixPlot(Matrix()).ToPng());

        Corner(picture, 0, 0).Should().Be(SKColor.Parse("#0072B2"));
        Corner(picture, 0, 1).Should().Be(SKColors.White);
        SKColor mistake = Corner(picture, 1, 0);
        mistake.Red.Should().BeGreaterThan(mistake.Blue).And.BeGreaterThan(200);
    }

    [Fact]
    public void One_mistake_in_a_thousand_two_and_ten_differ_and_none_is_white()
    {
        // Class 0 has 1000 images: once taken for 1, twice for 2, ten times for 3, never for 4.
        ushort[] labels = new ushort[1000];
        int[] predicted = [1, 2, 2, .. Enumerable.Repeat(3, 10), .. new int[987]];
        string[] names = [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")];

        using SKBitmap picture =
            SKBitmap.Decode(new ConfusionMatrixPlot(ConfusionMatrix.Of(labels, predicted, names)).ToPng());

        // The less blue, the darker the vermilion.
        int[] blue = [.. Enumerable.Range(1, 4).Select(column => (int)Corner(picture, 0, column).Blue)];
        blue[0].Should().BeLessThan(235).And.BeGreaterThan(blue[1] + 15);
        blue[1].Should().BeGreaterThan(blue[2] + 15);
        blue[3].Should().Be(255);
    }

    [Fact]
    public void A_class_that_is_always_mistaken_has_the_full_colour()
    {
        using SKBitmap picture = SKBitmap.Decode(
            new ConfusionMatrixPlot(
                ConfusionMatrix.Of([0], [1], [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")])).ToPng());

        Corner(picture, 0, 1).Should().Be(SKColor.Parse("#D55E00"));
    }

    [Theory]
    [InlineData("Bag", 52, 0)]
    [InlineData("Ankle boot", 62, 84)]
    public void Columns_are_as_wide_as_their_names(string name, int least, int most)
    {
        string[] names = [.. Enumerable.Range(0, 10).Select(_ => name)];
        int nameless = Width([.. Enumerable.Range(0, 10).Select(_ => "·")]) - (10 * 52);

        // Names of rows take room too, of which "true class" already has some.
        (Width(names) - nameless).Should().BeInRange(10 * least, 10 * Math.Max(most, least));
    }

    [Fact]
    public void ToSvg_tells_the_accuracy() =>
        new SvgDocument(new ConfusionMatrixPlot(Matrix()).ToSvg()).Description.Should().Be("87.50% of 8 images right");

    [Fact]
    public void Too_many_classes_are_refused()
    {
        string[] names = [.. Enumerable.Range(0, 101).Select(index => $"{index}")];

        Action make = () => _ = new ConfusionMatrixPlot(ConfusionMatrix.Of([0], [0], names));

        make.Should().Throw<ArgumentException>().WithParameterName("matrix").WithMessage("*at most 100*has 101*");
    }

    // Ten classes; class 1 is once taken for 0.
    private static ConfusionMatrix Matrix() => ConfusionMatrix.Of(
        [0, 0, 1, 1, 1, 1, 8, 9], [0, 0, 0, 1, 1, 1, 8, 9], [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")]);

    private static int Width(string[] names)
    {
        using SKBitmap picture = SKBitmap.Decode(new ConfusionMatrixPlot(ConfusionMatrix.Of([0], [0], names)).ToPng());
        return picture.Width;
    }

    private static SKColor Corner(SKBitmap picture, int row, int column) =>
        picture.GetPixel(picture.Width - 24 - ((10 - column) * 52) + 4, picture.Height - 24 - ((10 - row) * 52) + 4);
}
