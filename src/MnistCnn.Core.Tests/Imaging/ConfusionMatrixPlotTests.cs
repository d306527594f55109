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

    private static SKColor Corner(SKBitmap picture, int row, int column) =>
        picture.GetPixel(picture.Width - 24 - ((10 - column) * 52) + 4, picture.Height - 24 - ((10 - row) * 52) + 4);
}
