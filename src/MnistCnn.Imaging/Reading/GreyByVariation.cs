namespace MnistCnn.Imaging.Reading;

/// <summary>
/// Makes a picture grey by what tells its ink from its paper: brightness as a rule; colour where the two are about as
/// bright; opacity where the ink is as white as what transparent pictures are laid on.
/// </summary>
internal static class GreyByVariation
{
    // Ink so much nearer to white than to black is seen better on black.
    private const double LeastOnWhite = 1.0 / 16;

    // The variance along another axis of the colours, which must be twice as telling as brightness is.
    private const double LeastGain = 4;

    // Edges are looked for between pixels so many times in a side apart; what differs less is grain.
    private const int StepsAlong = 80;
    private const int LeastEdge = 24;

    private static readonly double[] Brightness = [0.2126, 0.7152, 0.0722];

    /// <summary>
    /// Pixels of 1 byte, grey; 3, red, green and blue; or 4, those and opacity, by which they are not multiplied.
    /// </summary>
    public static GreyPicture Of(ReadOnlySpan<byte> pixels, int width, int height, int channels)
    {
        if (channels == 1)
            return Luminance.Of(pixels, width, height, 1);
        int ground = channels == 4 && HasTransparency(pixels) && IsBetterOnBlack(pixels) ? 0 : byte.MaxValue;
        return MainAxis(pixels, width, height, channels, ground) is { } axis
            ? Along(axis, pixels, width, height, channels, ground)
            : Luminance.Of(pixels, width, height, channels, ground);
    }

    private static bool HasTransparency(ReadOnlySpan<byte> rgba)
    {
        for (int i = 3; i < rgba.Length; i += 4)
        {
            if (rgba[i] != byte.MaxValue)
                return true;
        }

        return false;
    }

    // By the variance of the brightness on white, and on black.
    private static bool IsBetterOnBlack(ReadOnlySpan<byte> rgba)
    {
        (double white, double whiteSquares, double black, double blackSquares) = (0, 0, 0, 0);
        int count = rgba.Length / 4;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> pixel = rgba.Slice(4 * i, 4);
            double onBlack = Luminance.Grey(pixel) * pixel[3] / 255.0, onWhite = onBlack + 255 - pixel[3];
            (white, whiteSquares) = (white + onWhite, whiteSquares + (onWhite * onWhite));
            (black, blackSquares) = (black + onBlack, blackSquares + (onBlack * onBlack));
        }

        double onWhiteVaries = whiteSquares - (white * white / count);
        double onBlackVaries = blackSquares - (black * black / count);
        return onWhiteVaries < LeastOnWhite * onBlackVaries;
    }

    // The axis of colours along which the edges of the picture are strongest; null if brightness does as well.
    private static double[]? MainAxis(ReadOnlySpan<byte> pixels, int width, int height, int channels, int ground)
    {
        int step = Math.Max(1, Math.Max(width, height) / StepsAlong);
        double[] covariance = new double[9];
        Span<int> edge = stackalloc int[3];
        for (int y = 0; y + step < height; y += Math.Max(1, step / 2))
        {
            for (int x = 0; x + step < width; x += Math.Max(1, step / 2))
            {
                int here = (y * width) + x;
                AddEdge(pixels, here, here + step, channels, ground, edge, covariance);
                AddEdge(pixels, here, here + (step * width), channels, ground, edge, covariance);
            }
        }

        double[] axis = PrincipalAxis(covariance);
        return Variance(covariance, axis) > LeastGain * Variance(covariance, Brightness) ? axis : null;
    }

    private static void AddEdge(
        ReadOnlySpan<byte> pixels, int from, int to, int channels, int ground, Span<int> edge, double[] covariance)
    {
        int largest = 0;
        for (int channel = 0; channel < 3; channel++)
        {
            edge[channel] = Channel(pixels, to, channel, channels, ground)
                - Channel(pixels, from, channel, channels, ground);
            largest = Math.Max(largest, Math.Abs(edge[channel]));
        }

        if (largest < LeastEdge)
            return;
        for (int i = 0; i < 9; i++)
            covariance[i] += (double)edge[i / 3] * edge[i % 3];
    }

    // By repeated multiplication. The shares of the channels add up to 1, whatever their signs.
    private static double[] PrincipalAxis(double[] covariance)
    {
        double[] axis = [1, 0.9, 0.8];
        for (int round = 0; round < 50; round++)
        {
            double[] next = new double[3];
            for (int i = 0; i < 9; i++)
                next[i / 3] += covariance[i] * axis[i % 3];
            double length = next.Sum(Math.Abs);
            if (length == 0)
                break;
            axis = [.. next.Select(value => value / length)];
        }

        return axis;
    }

    private static double Variance(double[] covariance, double[] axis) =>
        Enumerable.Range(0, 9).Sum(i => covariance[i] * axis[i / 3] * axis[i % 3]);

    private static GreyPicture Along(
        double[] axis, ReadOnlySpan<byte> pixels, int width, int height, int channels, int ground)
    {
        byte[] grey = new byte[width * height];
        double lowest = byte.MaxValue * axis.Sum(share => Math.Min(share, 0));
        for (int i = 0; i < grey.Length; i++)
        {
            double sum = -lowest;
            for (int channel = 0; channel < 3; channel++)
                sum += axis[channel] * Channel(pixels, i, channel, channels, ground);
            grey[i] = (byte)Math.Clamp(sum + 0.5, 0, byte.MaxValue);
        }

        return new GreyPicture(grey, width, height);
    }

    private static int Channel(ReadOnlySpan<byte> pixels, int pixel, int channel, int channels, int ground)
    {
        int value = pixels[(channels * pixel) + channel];
        return channels == 3 ? value : Luminance.On(ground, value, pixels[(channels * pixel) + 3]);
    }
}
