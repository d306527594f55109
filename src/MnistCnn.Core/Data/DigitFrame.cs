namespace MnistCnn.Data;

/// <summary>
/// Frames a digit as MNIST frames its own: the box around the ink is scaled to fit 20×20, and its centre of mass is put
/// in the middle of 28×28 pixels (LeCun and others, 1998).
/// </summary>
/// <remarks>
/// How MNIST's makers scaled down, Yadav and Bottou found out ("Cold Case: The Lost MNIST Digits", 2019): each new
/// pixel is the mean of the area that it covers, in a square as long as the longer side of the ink; and because a thin
/// stroke then covers no pixel wholly, all are scaled for the strongest to become 255. Ink smaller than 20×20 is
/// interpolated.
/// </remarks>
internal static class DigitFrame
{
    /// <summary>Rows and columns of the frame.</summary>
    public const int Side = 28;

    /// <summary>Rows and columns that the ink may fill.</summary>
    public const int BoxSide = 20;

    // The mean centre of mass of MNIST's own images is row and column 14.0, counted from 0.
    private const int Middle = Side / 2;

    /// <summary>Frames one digit.</summary>
    /// <param name="ink">Height × width bytes: 0 is blank paper, 255 is full ink.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="width">Columns, at least 1.</param>
    /// <returns>28 × 28 bytes; all 0 if there is no ink.</returns>
    /// <remarks>
    /// The centre of mass lies within half a pixel of row and column 14, unless ink would leave the frame.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// <paramref name="ink"/> has not <paramref name="height"/> × <paramref name="width"/> bytes.
    /// </exception>
    public static byte[] Fit(ReadOnlySpan<byte> ink, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (ink.Length != (long)height * width)
            throw new ArgumentException(
                $"A picture of {height}×{width} has {(long)height * width} bytes, and there are {ink.Length}.",
                nameof(ink));
        byte[] frame = new byte[Side * Side];
        if (ink.IndexOfAnyExcept((byte)0) < 0)
            return frame;
        (byte[] box, int boxHeight, int boxWidth) = Crop(ink, width);
        (float[] digit, int rows, int columns) = Scale(box, boxHeight, boxWidth);
        (int top, int left) = Place(digit, rows, columns);
        for (int i = 0; i < digit.Length; i++)
            frame[((top + (i / columns)) * Side) + left + (i % columns)] = (byte)MathF.Round(digit[i]);
        return frame;
    }

    private static (float[] Digit, int Rows, int Columns) Scale(byte[] box, int height, int width)
    {
        int side = Math.Max(height, width);
        if (side > BoxSide)
        {
            float[] digit = PictureScaling.Resize(
                box, height, width, PixelShares.Overlap(height, side, BoxSide),
                PixelShares.Overlap(width, side, BoxSide));
            float strongest = digit.Max();
            return ([.. digit.Select(value => value * byte.MaxValue / strongest)], BoxSide, BoxSide);
        }

        int rows = Math.Max(1, (int)Math.Round(height * (double)BoxSide / side));
        int columns = Math.Max(1, (int)Math.Round(width * (double)BoxSide / side));
        return (PictureScaling.Resize(
            box, height, width, PixelShares.Interpolate(height, rows), PixelShares.Interpolate(width, columns)),
            rows, columns);
    }

    private static (byte[] Box, int Height, int Width) Crop(ReadOnlySpan<byte> ink, int width)
    {
        (int left, int top, int right, int bottom) = InkBounds.Of(ink, width);
        (int rows, int columns) = (bottom - top + 1, right - left + 1);
        byte[] box = new byte[rows * columns];
        for (int row = 0; row < rows; row++)
            ink.Slice(((top + row) * width) + left, columns).CopyTo(box.AsSpan(row * columns));
        return (box, rows, columns);
    }

    private static (int Top, int Left) Place(ReadOnlySpan<float> digit, int rows, int columns)
    {
        double mass = 0, row = 0, column = 0;
        for (int i = 0; i < digit.Length; i++)
        {
            mass += digit[i];
            row += digit[i] * (double)(i / columns);
            column += digit[i] * (double)(i % columns);
        }

        return (Offset(row / mass, rows), Offset(column / mass, columns));
    }

    private static int Offset(double centre, int length) =>
        Math.Clamp((int)Math.Round(Middle - centre), 0, Side - length);
}
