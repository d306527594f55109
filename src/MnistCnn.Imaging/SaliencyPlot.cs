using System.Globalization;
using MnistCnn.Data;
using MnistCnn.Imaging.Drawing;
using MnistCnn.Inspection;
using SkiaSharp;

namespace MnistCnn.Imaging;

/// <summary>
/// Images, and beneath each the pixels that the answer hangs on: bright where a change of the pixel moves the class's
/// logit most. Then the class that was asked about, the probability that the model gives it, and what the image is
/// where that is another class.
/// </summary>
/// <remarks>
/// Each image has a scale of its own: logits differ so much in steepness that in one for all some would show nothing.
/// </remarks>
/// <example>
/// <code>
/// new SaliencyPlot(Saliency.Of(model, mnist.Test, 0), Saliency.Of(model, mnist.Test, 1)).SavePng("saliency.png");
/// </code>
/// </example>
public sealed class SaliencyPlot : Figure
{
    private const int Between = 4;

    private readonly Saliency[] _saliencies;

    /// <summary>
    /// Makes a plot of one or more images of the same size, with 1 channel, grey, or 3, red, green and blue.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// There is none, they differ in size, or they have neither 1 channel nor 3.
    /// </exception>
    public SaliencyPlot(params IReadOnlyList<Saliency> saliencies)
    {
        ArgumentNullException.ThrowIfNull(saliencies);
        _saliencies = [.. saliencies];
        if (_saliencies.Length == 0 || _saliencies.Contains(null!))
            throw new ArgumentException(
                "A plot needs one or more saliencies, and there is none or one is null.", nameof(saliencies));
        ImageSet first = _saliencies[0].Image;
        DigitTile.CheckChannels(first, nameof(saliencies));
        if (_saliencies.FirstOrDefault(other => Size(other.Image) != Size(first)) is { } wrong)
            throw new ArgumentException(
                $"Images in one plot must have one size, and there are {Size(first)} and {Size(wrong.Image)}.",
                nameof(saliencies));
    }

    /// <summary>Images in a row, 1 to 1000; 10 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 1 to 1000.</exception>
    public int Columns { get; init =>
        field = Picture.CheckedProperty(value, TileFigure.LargestColumns, nameof(Columns)); } = 10;

    /// <summary>Screen pixels across and down for each pixel of an image, 1 to 64; 3 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 1 to 64.</exception>
    public int Scale { get; init => field = Picture.CheckedProperty(value, DigitTile.LargestScale, nameof(Scale)); } =
        3;

    /// <summary>What stands above; null for what the colours are, the default.</summary>
    public string? Title { get; init; }

    private protected override Picture Draw()
    {
        float[][] maps = [.. _saliencies.Select(saliency => saliency.Magnitude.ToArray())];
        (int width, int height) = (_saliencies[0].Image.Width * Scale, _saliencies[0].Image.Height * Scale);
        TileFigure figure = new(
            Title ?? "Gradient of the logit by each pixel, absolute, each in its own scale", maps.Length, Columns,
            width, (2 * height) + Between,
            _saliencies.All(IsRight) ? 2 : 3);
        return figure.ToPicture(string.Join(", ", _saliencies.Select(Describe)), (canvas, index, tile) =>
        {
            Saliency saliency = _saliencies[index];
            DigitTile.Draw(
                canvas, saliency.Image, 0, Scale, darkInk: false, SKRectI.Create(tile.Left, tile.Top, width, height));
            SKRectI below = SKRectI.Create(tile.Left, tile.Bottom - height, width, height);
            MapTiles.Draw(canvas, below, Scale, maps[index], saliency.Image.Width, ColorScale.Heat(maps[index]));
            DrawCaption(canvas, tile, saliency);
        });
    }

    private static void DrawCaption(SKCanvas canvas, SKRectI tile, Saliency saliency)
    {
        bool right = IsRight(saliency);
        TileCaption.Draw(canvas, tile, 1, Name(saliency), right ? TileCaption.Plain : TileCaption.Wrong);
        TileCaption.Draw(canvas, tile, 2, Probability(saliency), TileCaption.Detail);
        if (!right)
            TileCaption.Draw(canvas, tile, 3, $"is {Label(saliency)}", TileCaption.Detail);
    }

    private static bool IsRight(Saliency saliency) => saliency.ClassIndex == saliency.Image.GetLabel(0);

    private static string Describe(Saliency saliency) =>
        $"{Label(saliency)}, asked about {Name(saliency)}, which has {Probability(saliency)}";

    private static string Name(Saliency saliency) => saliency.Image.ClassNames[saliency.ClassIndex];

    private static string Label(Saliency saliency) => saliency.Image.ClassNames[saliency.Image.GetLabel(0)];

    private static string Probability(Saliency saliency) =>
        saliency.Probability.ToString("0.0%", CultureInfo.InvariantCulture);

    private static (int Channels, int Height, int Width) Size(ImageSet image) =>
        (image.Channels, image.Height, image.Width);
}
