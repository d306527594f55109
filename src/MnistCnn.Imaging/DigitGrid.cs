using MnistCnn.Data;
using MnistCnn.Imaging.Drawing;
using SkiaSharp;

namespace MnistCnn.Imaging;

/// <summary>
/// The first images of a set in rows and columns, each pixel a crisp square, with the name of each class beneath. Given
/// predictions, it shows what was predicted, and where that is wrong also what it is.
/// </summary>
/// <example>
/// <code>
/// new DigitGrid(mnist.Test, rows: 4, columns: 10) { PredictedLabels = labels }.SavePng("digits.png");
/// </code>
/// </example>
public sealed class DigitGrid : Figure
{
    private readonly ImageSet _images;
    private readonly int _rows;
    private readonly int _columns;

    /// <summary>Makes a grid, filled row by row; where the set has fewer images, places stay empty.</summary>
    /// <param name="images">Images with 1 channel, grey, or 3, red, green and blue.</param>
    /// <param name="rows">How many rows, at least 1.</param>
    /// <param name="columns">How many images in a row, at least 1.</param>
    /// <exception cref="ArgumentException">The images have neither 1 channel nor 3.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public DigitGrid(ImageSet images, int rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        DigitTile.CheckChannels(images, nameof(images));
        (_images, _rows, _columns) = (images, rows, columns);
    }

    /// <summary>Screen pixels across and down for each pixel of an image, 1 to 64; 3 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 1 to 64.</exception>
    public int Scale { get; init => field = Picture.CheckedProperty(value, DigitTile.LargestScale, nameof(Scale)); } =
        3;

    /// <summary>
    /// Whether grey images are dark ink on white paper, not white on black as MNIST has them; false by default.
    /// </summary>
    public bool DarkInk { get; init; }

    /// <summary>Whether the name of its class stands beneath each image; true by default.</summary>
    public bool ShowLabels { get; init; } = true;

    /// <summary>
    /// The predicted label of each image in the order of the set, at least one for each image that is shown; null for
    /// none, the default. Shown whatever <see cref="ShowLabels"/> says.
    /// </summary>
    public IReadOnlyList<int>? PredictedLabels { get; init; }

    private protected override Picture Draw()
    {
        int shown = (int)Math.Min(_images.Count, (long)_rows * _columns);
        CheckPredictedLabels(shown);
        DigitCaption? caption = ShowLabels
            || PredictedLabels is not null ? new DigitCaption(_images, PredictedLabels) : null;
        TileLayout layout = new(_images.Width * Scale, _images.Height * Scale, caption?.Height ?? 0);
        (int width, int height) =
            (CheckSide(layout.Width(_columns), "columns"), CheckSide(layout.Height(_rows), "rows"));
        return new Picture(width, height, $"{shown} images", Describe(shown), canvas =>
        {
            for (int index = 0; index < shown; index++)
            {
                SKRectI tile = layout.Tile(index / _columns, index % _columns);
                DigitTile.Draw(canvas, _images, index, Scale, DarkInk, tile);
                caption?.Draw(canvas, index, tile);
            }
        });
    }

    private string Describe(int shown) => string.Join(", ", Enumerable.Range(0, shown).Select(index =>
    {
        string label = _images.ClassNames[_images.GetLabel(index)];
        return PredictedLabels is null ? label : $"{label} predicted as {_images.ClassNames[PredictedLabels[index]]}";
    }));

    private void CheckPredictedLabels(int shown)
    {
        if (PredictedLabels is null)
            return;
        if (PredictedLabels.Count < shown)
            throw new ArgumentException(
                $"PredictedLabels must have one for each of {shown} images, and there are {PredictedLabels.Count}.");
        for (int index = 0; index < shown; index++)
        {
            if (PredictedLabels[index] < 0 || PredictedLabels[index] >= _images.ClassCount)
                throw new ArgumentException(
                    $"The predicted label {PredictedLabels[index]} at index {index} has no class: "
                    + $"there are {_images.ClassCount}, 0 to {_images.ClassCount - 1}.");
        }
    }

    private int CheckSide(long pixels, string parameter) => pixels <= Picture.LargestSide
        ? (int)pixels
        : throw new ArgumentOutOfRangeException(
            parameter,
            $"With so many {parameter} and Scale {Scale} the picture would be {pixels} pixels long, "
            + $"and {Picture.LargestSide} are allowed.");
}
