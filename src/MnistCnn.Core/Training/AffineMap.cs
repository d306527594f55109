namespace MnistCnn.Training;

/// <summary>Where a pixel comes from, in pixels from the image's centre: (A x + B y + X, C x + D y + Y).</summary>
internal readonly record struct AffineMap(float A, float B, float C, float D, float X, float Y)
{
    /// <summary>Draws a pixel of the target from the four around its source, black outside.</summary>
    public void Apply(ReadOnlySpan<byte> source, int height, int width, Span<byte> target)
    {
        (float middleX, float middleY) = ((width - 1) / 2f, (height - 1) / 2f);
        for (int row = 0; row < height; row++)
        {
            float x = (B * (row - middleY)) - (A * middleX) + X + middleX;
            float y = (D * (row - middleY)) - (C * middleX) + Y + middleY;
            for (int column = 0; column < width; column++)
                target[(row * width) + column] = Sample(source, height, width, x + (A * column), y + (C * column));
        }
    }

    /// <summary>The same, with each pixel's place moved further by a field of displacements along each axis, in pixels.</summary>
    public void Apply(
        ReadOnlySpan<byte> source, int height, int width, ReadOnlySpan<float> across, ReadOnlySpan<float> down, int stride,
        Span<byte> target)
    {
        (float middleX, float middleY) = ((width - 1) / 2f, (height - 1) / 2f);
        for (int row = 0; row < height; row++)
        {
            float x = (B * (row - middleY)) - (A * middleX) + X + middleX;
            float y = (D * (row - middleY)) - (C * middleX) + Y + middleY;
            int at = row * stride;
            for (int column = 0; column < width; column++)
                target[(row * width) + column] = Sample(
                    source, height, width, x + (A * column) + across[at + column], y + (C * column) + down[at + column]);
        }
    }

    private static byte Sample(ReadOnlySpan<byte> source, int height, int width, float x, float y)
    {
        if (!(x > -1 && y > -1 && x < width && y < height))
            return 0;
        (int left, int top) = ((int)(x + 1) - 1, (int)(y + 1) - 1);
        (float right, float bottom) = (x - left, y - top);
        float upper, lower;
        if (left >= 0 && top >= 0 && left + 1 < width && top + 1 < height)
        {
            int at = (top * width) + left;
            upper = source[at] + (right * (source[at + 1] - source[at]));
            lower = source[at + width] + (right * (source[at + width + 1] - source[at + width]));
        }
        else
        {
            upper = (Read(source, height, width, left, top) * (1 - right)) + (Read(source, height, width, left + 1, top) * right);
            lower = (Read(source, height, width, left, top + 1) * (1 - right)) + (Read(source, height, width, left + 1, top + 1) * right);
        }

        return (byte)(upper + (bottom * (lower - upper)) + 0.5f);
    }

    private static float Read(ReadOnlySpan<byte> source, int height, int width, int x, int y) =>
        (uint)x < (uint)width && (uint)y < (uint)height ? source[(y * width) + x] : 0;
}
