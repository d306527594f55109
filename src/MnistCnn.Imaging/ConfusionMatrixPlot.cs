using MnistCnn.Evaluation;
using MnistCnn.Imaging.Drawing;

namespace MnistCnn.Imaging;

/// <summary>
/// A confusion matrix as a heat map: a row for each true class, a column for each predicted class. Cells are shaded by
/// their share of the row, right ones blue and mistakes vermilion; empty cells stay white. The shade of mistakes is
/// logarithmic, from one image of the largest class to all of a class, so that one in a thousand is seen and differs
/// from one in a hundred.
/// </summary>
/// <example><code>new ConfusionMatrixPlot(report.ConfusionMatrix).SavePng("confusion.png");</code></example>
public sealed class ConfusionMatrixPlot : Figure
{
    private const int LargestClassCount = 100;

    private readonly ConfusionMatrix _matrix;

    /// <summary>Makes a plot of a matrix.</summary>
    /// <exception cref="ArgumentException">The matrix has more than 100 classes, too many to read.</exception>
    public ConfusionMatrixPlot(ConfusionMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        if (matrix.ClassCount > LargestClassCount)
            throw new ArgumentException(
                $"A plot shows at most {LargestClassCount} classes, and this matrix has {matrix.ClassCount}.",
                nameof(matrix));
        _matrix = matrix;
    }

    /// <summary>What stands above the map; null for the accuracy and the number of images, the default.</summary>
    public string? Title { get; init; }

    private protected override Picture Draw()
    {
        FormattableString figures = $"{_matrix.Accuracy:0.00%} of {_matrix.Total:N0} images right";
        MatrixFigure figure = new(_matrix, Title ?? FormattableString.Invariant(figures));
        return new Picture(
            figure.Width, figure.Height, "Confusion matrix", FormattableString.Invariant(figures), figure.Draw);
    }
}
