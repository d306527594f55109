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
public sealed class DigitGrid
{
    private const int LargestScale = 64;

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
        if (images.Channels is not (1 or 3))
            throw new ArgumentException($"Images to show need 1 channel or 3, and these have {images.Channels}.", nameof(images));
        (_images, _rows, _columns) = (images, rows, columns);
    }

    /// <summary>Screen pixels across and down for each pixel of an image, 1 to 64; 3 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 1 to 64.</exception>
    public int Scale
    {
        get;
        init => field = value is >= 1 and <= LargestScale
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(Scale), value, $"Scale must be 1 to {LargestScale}, and it is {value}.");
    } = 3;

    /// <summary>Whether grey images are dark ink on white paper, not white on black as MNIST has them; false by default.</summary>
    public bool DarkInk { get; init; }

    /// <summary>Whether the name of its class stands beneath each image; true by default.</summary>
    public bool ShowLabels { get; init; } = true;

    /// <summary>
    /// The predicted label of each image in the order of the set, at least one for each image that is shown; null for none,
    /// the default. Shown whatever <see cref="ShowLabels"/> says.
    /// </summary>
    public IReadOnlyList<int>? PredictedLabels { get; init; }

    /// <summary>Writes the grid as a PNG file, whole or not at all.</summary>
    /// <param name="path">The file; its directory must exist.</param>
    /// <exception cref="ArgumentException">There are fewer predictions than images shown, or one has no class name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The picture would have more than 10,000 pixels across or down.</exception>
    /// <exception cref="IOException">The file cannot be written; one of that name from before stays as it was.</exception>
    public void SavePng(string path) => Draw().SavePng(path);

    /// <summary>Writes the grid as an SVG file, whole or not at all; it shows what the PNG shows.</summary>
    /// <inheritdoc cref="SavePng"/>
    public void SaveSvg(string path) => Draw().SaveSvg(path);

    /// <summary>The grid as the bytes of a PNG file.</summary>
    /// <inheritdoc cref="SavePng"/>
    public byte[] ToPng() => Draw().ToPng();

    /// <summary>The grid as the text of an SVG file.</summary>
    /// <inheritdoc cref="SavePng"/>
    public string ToSvg() => Draw().ToSvg();

    private Picture Draw()
    {
        int shown = (int)Math.Min(_images.Count, (long)_rows * _columns);
        CheckPredictedLabels(shown);
        DigitCaption? caption = ShowLabels || PredictedLabels is not null ? new DigitCaption(_images, PredictedLabels) : null;
        DigitLayout layout = new(_images.Width * Scale, _images.Height * Scale, caption?.Height ?? 0);
        (int width, int height) = (CheckSide(layout.Width(_columns), "columns"), CheckSide(layout.Height(_rows), "rows"));
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
