using MnistCnn.Evaluation;
using MnistCnn.Imaging.Drawing;

namespace MnistCnn.Imaging;

/// <summary>
/// A confusion matrix as a heat map: a row for each true class, a column for each predicted class. Cells are shaded by their
/// share of the row, right ones blue and mistakes vermilion; empty cells stay white.
/// </summary>
/// <example><code>new ConfusionMatrixPlot(report.ConfusionMatrix).SavePng("confusion.png");</code></example>
public sealed class ConfusionMatrixPlot
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
                $"A plot shows at most {LargestClassCount} classes, and this matrix has {matrix.ClassCount}.", nameof(matrix));
        _matrix = matrix;
    }

    /// <summary>What stands above the map; null for the accuracy and the number of images, the default.</summary>
    public string? Title { get; init; }

    /// <summary>Writes the plot as a PNG file, whole or not at all.</summary>
    /// <param name="path">The file; its directory must exist.</param>
    /// <exception cref="IOException">The file cannot be written; one of that name from before stays as it was.</exception>
    public void SavePng(string path) => Draw().SavePng(path);

    /// <summary>Writes the plot as an SVG file, whole or not at all; it shows what the PNG shows.</summary>
    /// <inheritdoc cref="SavePng"/>
    public void SaveSvg(string path) => Draw().SaveSvg(path);

    /// <summary>The plot as the bytes of a PNG file.</summary>
    public byte[] ToPng() => Draw().ToPng();

    /// <summary>The plot as the text of an SVG file.</summary>
    public string ToSvg() => Draw().ToSvg();

    private Picture Draw()
    {
        FormattableString figures = $"{_matrix.Accuracy:0.00%} of {_matrix.Total} images right";
        MatrixFigure figure = new(_matrix, Title ?? FormattableString.Invariant(figures));
        return new Picture(
            figure.Width, figure.Height, "Confusion matrix", FormattableString.Invariant(figures), figure.Draw);
    }
}
