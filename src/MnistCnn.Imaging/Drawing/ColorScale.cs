using System.Globalization;
using SkiaSharp;

namespace MnistCnn.Imaging.Drawing;

/// <summary>Colours for numbers from a lower to an upper end; what is no number is grey.</summary>
internal sealed record ColorScale(double Lower, double Upper, IReadOnlyList<SKColor> Stops)
{
    // matplotlib's inferno (CC0): lightness grows evenly, also for colour-blind readers and in grey.
    private static readonly SKColor[] Inferno =
    [
        new(0x00, 0x00, 0x04), new(0x21, 0x0C, 0x4A), new(0x57, 0x10, 0x6E), new(0x8A, 0x22, 0x6A),
        new(0xBC, 0x37, 0x54),
        new(0xE4, 0x5A, 0x31), new(0xF9, 0x8E, 0x09), new(0xF9, 0xCB, 0x35), new(0xFC, 0xFF, 0xA4),
    ];

    /// <summary>From black at 0 to bright at the largest of some numbers.</summary>
    public static ColorScale Heat(ReadOnlySpan<float> values) => new(0, Largest(values), Inferno);

    /// <summary>
    /// White at 0, blue at the negative and vermilion at the positive of the largest absolute number.
    /// </summary>
    public static ColorScale Diverging(ReadOnlySpan<float> values)
    {
        double largest = Largest(values);
        return new ColorScale(-largest, largest, [Palette.Curve(0), SKColors.White, Palette.Wrong]);
    }

    /// <summary>Whether white is among the colours, which a white page does not set off.</summary>
    public bool HasWhite => Stops.Contains(SKColors.White);

    public SKColor At(double value)
    {
        if (double.IsNaN(value))
            return Palette.Axis;
        double place = Math.Clamp((value - Lower) / (Upper - Lower), 0, 1) * (Stops.Count - 1);
        int stop = Math.Min((int)place, Stops.Count - 2);
        return Palette.Mix(Stops[stop], Stops[stop + 1], place - stop);
    }

    /// <summary>The ends in words.</summary>
    public string Describe() => $"{Format(Lower)} to {Format(Upper)}";

    /// <summary>A number of the scale with three digits.</summary>
    public static string Format(double value) => value.ToString("G3", CultureInfo.InvariantCulture).Replace('-', '−');

    // 1 where all are 0: any range shows that.
    private static double Largest(ReadOnlySpan<float> values)
    {
        double largest = 0;
        foreach (float value in values)
            largest = float.IsFinite(value) ? Math.Max(largest, Math.Abs(value)) : largest;
        return largest == 0 ? 1 : largest;
    }
}
