using SkiaSharp;

namespace MnistCnn.Imaging.Drawing;

/// <summary>The colours. Those of the curves are Okabe and Ito's, which colour-blind readers can tell apart.</summary>
internal static class Palette
{
    private static readonly SKColor[] Curves =
    [
        new(0x00, 0x72, 0xB2), new(0xD5, 0x5E, 0x00), new(0x00, 0x9E, 0x73), new(0xCC, 0x79, 0xA7),
        new(0xE6, 0x9F, 0x00), new(0x56, 0xB4, 0xE9), new(0x33, 0x33, 0x33),
    ];

    public static SKColor Text { get; } = new(0x1F, 0x24, 0x2B);

    public static SKColor Muted { get; } = new(0x5F, 0x68, 0x75);

    public static SKColor Axis { get; } = new(0x9A, 0xA2, 0xAD);

    public static SKColor Grid { get; } = new(0xE6, 0xE9, 0xED);

    public static SKColor Wrong { get; } = Curves[1];

    /// <summary>The colour of a curve; after seven they come again.</summary>
    public static SKColor Curve(int index) => Curves[index % Curves.Length];

    /// <summary>A colour mixed with white: 0 is white, 1 the colour.</summary>
    public static SKColor Tint(SKColor color, double strength) => Mix(SKColors.White, color, strength);

    /// <summary>A colour on the way from one, at 0, to another, at 1.</summary>
    public static SKColor Mix(SKColor from, SKColor to, double share)
    {
        byte Channel(byte start, byte end) => (byte)Math.Round(start + ((end - start) * share));
        return new SKColor(Channel(from.Red, to.Red), Channel(from.Green, to.Green), Channel(from.Blue, to.Blue));
    }

    /// <summary>
    /// White where its contrast on a background is 3, what WCAG asks of large or bold text; else <see cref="Text"/>.
    /// </summary>
    public static SKColor TextOn(SKColor background) =>
        1.05 / (Luminance(background) + 0.05) >= 3 ? SKColors.White : Text;

    private static double Luminance(SKColor color)
    {
        static double Linear(byte channel) =>
            channel <= 10 ? channel / 255.0 / 12.92 : Math.Pow(((channel / 255.0) + 0.055) / 1.055, 2.4);
        return (0.2126 * Linear(color.Red)) + (0.7152 * Linear(color.Green)) + (0.0722 * Linear(color.Blue));
    }
}
