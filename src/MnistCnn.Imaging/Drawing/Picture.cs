using System.Text;
using System.Xml.Linq;
using MnistCnn.Files;
using MnistCnn.Serialization;
using SkiaSharp;

namespace MnistCnn.Imaging.Drawing;

/// <summary>Something drawn once and written as PNG or SVG, so that both show the same.</summary>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Title">What it shows, in a few words, for those who cannot see it.</param>
/// <param name="Description">The same at length.</param>
/// <param name="Draw">Draws it; the canvas is white.</param>
internal sealed record Picture(int Width, int Height, string Title, string Description, Action<SKCanvas> Draw)
{
    public const int LargestSide = 10_000;

    /// <summary>Throws unless a side of a picture is from <paramref name="smallest"/> to 10,000 pixels.</summary>
    public static void CheckSide(int pixels, int smallest, string parameter)
    {
        if (pixels < smallest || pixels > LargestSide)
            throw new ArgumentOutOfRangeException(
                parameter,
                pixels,
                $"The {parameter} of the picture must be {smallest} to {LargestSide} pixels, and it is {pixels}.");
    }

    /// <summary>The value of a property; throws unless it is from 1 to <paramref name="largest"/>.</summary>
    public static int CheckedProperty(int value, int largest, string property) => value >= 1 && value <= largest
        ? value
        : throw new ArgumentOutOfRangeException(
            property, value, $"{property} must be 1 to {largest}, and it is {value}.");

    public byte[] ToPng()
    {
        using SKSurface surface =
            SKSurface.Create(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque))
            ?? throw new InvalidOperationException(
                $"There is not enough memory to draw {Width} × {Height} pixels; ask for a smaller picture.");
        surface.Canvas.Clear(SKColors.White);
        Draw(surface.Canvas);
        using SKImage image = surface.Snapshot();
        using SKData data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    public string ToSvg()
    {
        using MemoryStream stream = new();
        using (SKCanvas canvas = SKSvgCanvas.Create(new SKRect(0, 0, Width, Height), stream))
        {
            canvas.Clear(SKColors.White);
            Draw(canvas);
        }

        stream.Position = 0;
        return SvgMarkup.Finish(XDocument.Load(stream), Width, Height, Title, Description);
    }

    public void SavePng(string path)
    {
        byte[] bytes = ToPng();
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    public void SaveSvg(string path)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(ToSvg());
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }
}
