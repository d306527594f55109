using MnistCnn.Data;

namespace MnistCnn.Imaging.Reading;

/// <summary>
/// The strokes of a digit, as wide as they are when it is scaled to 20×20 pixels, which is what MNIST does.
/// </summary>
internal sealed class Strokes
{
    // Ink smaller than this is interpolated first, for its strokes to be many pixels wide.
    private const int SmallestSide = 100;

    // Gaps up to twice so wide are closed when strokes are drawn anew, of the width of the strokes. In thick ones what
    // grain leaves out is closed, and not the loops of an 8.
    private const double Closing = 0.25;
    private const double ClosingOfThick = 0.05;

    private readonly GreyPicture _ink;
    private readonly bool[] _isInk;

    private readonly double _scale;

    private Strokes(GreyPicture ink, double enlargement)
    {
        _ink = ink;
        _isInk = [.. ink.Pixels.Select(value => value >= 128)];
        _scale = Scale(ink);
        (double sum, int count, double deepest) = (0, 0, 0);
        foreach (float depth in DistanceMap.To(Around(margin: 1, ink: false, out int columns), columns))
        {
            if (depth > 0)
                (sum, count, deepest) = (sum + depth - 0.5, count + 1, Math.Max(deepest, depth));
        }

        // Across a stroke, the mean distance to its edge is a quarter of its width.
        double width = count == 0 ? 0 : 4 * sum / count;
        (Width, Widest) = (width * _scale, 2 * deepest / enlargement);
        Length = count == 0 ? 0 : count / width * _scale;
    }

    /// <summary>The mean width of the strokes, in pixels after scaling: about 2.5 in MNIST.</summary>
    public double Width { get; }

    /// <summary>The length of all strokes, in pixels after scaling.</summary>
    public double Length { get; }

    /// <summary>The width of the widest place, which may be where strokes meet, in pixels of the ink.</summary>
    public double Widest { get; }

    /// <summary>Pixels of MNIST's for one of the ink.</summary>
    public static double Scale(GreyPicture ink) => (double)DigitFrame.BoxSide / Math.Max(ink.Width, ink.Height);

    /// <summary>Looks at ink: 0 is paper, 255 is full ink.</summary>
    public static Strokes Of(GreyPicture ink)
    {
        int factor = ((SmallestSide - 1) / Math.Max(ink.Width, ink.Height)) + 1;
        if (factor == 1)
            return new Strokes(ink, 1);
        int width = ink.Width * factor, height = ink.Height * factor;
        float[] scaled = PictureScaling.Resize(
            ink.Pixels, ink.Height, ink.Width, PixelShares.Interpolate(ink.Height, height),
            PixelShares.Interpolate(ink.Width, width));
        return new Strokes(
            new GreyPicture([.. scaled.Select(value => (byte)(value + 0.5f))], width, height), factor);
    }

    /// <summary>Strokes of another width, joined as by a round pen where they meet at corners only.</summary>
    public GreyPicture OfWidth(double width)
    {
        // The box of the ink grows with the strokes, and all is scaled by it.
        double radius = (width - Width) / _scale / (1 - (width / DigitFrame.BoxSide)) / 2;
        double closing = radius >= 0
            ? radius + (Closing * Width / _scale)
            : ClosingOfThick * Width / _scale;
        bool[] isInk = Around(margin: (int)Math.Ceiling(closing) + 2, ink: true, out int columns);
        // First all that is near to ink, then of that what is far enough from the rest. The edge of ink lies half a
        // pixel beyond its last pixel.
        bool[] isFar = [.. DistanceMap.To(isInk, columns).Select(distance => distance - 0.5 > closing)];
        byte[] drawn = [.. DistanceMap.To(isFar, columns).Select(depth =>
            (byte)Math.Clamp(byte.MaxValue * (depth - (closing - radius)), 0, byte.MaxValue))];
        return new GreyPicture(drawn, columns, drawn.Length / columns);
    }

    // The ink with a rim of paper; true where there is ink, or where there is none.
    private bool[] Around(int margin, bool ink, out int columns)
    {
        columns = _ink.Width + (2 * margin);
        bool[] wide = new bool[columns * (_ink.Height + (2 * margin))];
        Array.Fill(wide, !ink);
        for (int i = 0; i < _isInk.Length; i++)
            wide[(((i / _ink.Width) + margin) * columns) + (i % _ink.Width) + margin] = _isInk[i] == ink;
        return wide;
    }
}
