using MnistCnn.Data;
using SkiaSharp;

namespace MnistCnn.Imaging.Drawing;

/// <summary>What stands beneath an image: its class, or what was predicted and, if that is wrong, what it is.</summary>
internal sealed class DigitCaption(ImageSet images, IReadOnlyList<int>? predictions)
{
    private const int LineHeight = 17;
    private const float SmallestSize = 8;

    private static readonly TextStyle Plain = new(false, 13, Palette.Text);
    private static readonly TextStyle Wrong = new(true, 13, Palette.Wrong);
    private static readonly TextStyle Truth = new(false, 12, Palette.Muted);

    /// <summary>One line for labels, two for predictions.</summary>
    public int Height => (predictions is null ? 1 : 2) * LineHeight + 4;

    public void Draw(SKCanvas canvas, int index, SKRectI tile)
    {
        int label = images.GetLabel(index);
        int shown = predictions?[index] ?? label;
        DrawLine(canvas, images.ClassNames[shown], shown == label ? Plain : Wrong, tile, 1);
        if (shown != label)
            DrawLine(canvas, $"is {images.ClassNames[label]}", Truth, tile, 2);
    }

    private static void DrawLine(SKCanvas canvas, string text, TextStyle style, SKRectI tile, int line)
    {
        float fitting = style.Size * tile.Width / Math.Max(style.Measure(text), tile.Width);
        TextStyle fitted = style with { Size = Math.Max(fitting, SmallestSize) };
        fitted.Draw(canvas, fitted.Shorten(text, tile.Width), tile.MidX, tile.Bottom + line * LineHeight, SKTextAlign.Center);
    }
}
