namespace MnistCnn.Data;

/// <summary>
/// Scales grey pictures with a triangle filter: linear interpolation when they grow, and when they shrink, a filter as
/// wide as needed for every pixel to count (anti-aliasing).
/// </summary>
internal static class TriangleScaling
{
    /// <summary>
    /// Scales a picture of <paramref name="height"/> × <paramref name="width"/> bytes; all sizes are at least 1.
    /// </summary>
    /// <returns><paramref name="newHeight"/> × <paramref name="newWidth"/> values from 0 to 255.</returns>
    public static float[] Resize(ReadOnlySpan<byte> picture, int height, int width, int newHeight, int newWidth)
    {
        Tap[] across = Taps(width, newWidth);
        Tap[] down = Taps(height, newHeight);
        float[] widened = new float[height * newWidth];
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < newWidth; column++)
            {
                (int start, float[] weights) = across[column];
                float sum = 0;
                for (int k = 0; k < weights.Length; k++)
                    sum += weights[k] * picture[(row * width) + start + k];
                widened[(row * newWidth) + column] = sum;
            }
        }

        float[] result = new float[newHeight * newWidth];
        for (int row = 0; row < newHeight; row++)
        {
            (int start, float[] weights) = down[row];
            for (int k = 0; k < weights.Length; k++)
            {
                for (int column = 0; column < newWidth; column++)
                    result[(row * newWidth) + column] += weights[k] * widened[((start + k) * newWidth) + column];
            }
        }

        return result;
    }

    /// <summary>For each new pixel, which old ones it is made of, and their shares, which add up to 1.</summary>
    private static Tap[] Taps(int length, int newLength)
    {
        double scale = (double)length / newLength;
        double reach = Math.Max(scale, 1);
        var taps = new Tap[newLength];
        for (int i = 0; i < newLength; i++)
        {
            double centre = ((i + 0.5) * scale) - 0.5;
            int start = Math.Max(0, (int)Math.Ceiling(centre - reach));
            int end = Math.Min(length - 1, (int)Math.Floor(centre + reach));
            double[] shares = [.. Enumerable.Range(start, end - start + 1).Select(x => 1 - (Math.Abs(x - centre) / reach))];
            double sum = shares.Sum();
            taps[i] = new Tap(start, [.. shares.Select(share => (float)(share / sum))]);
        }

        return taps;
    }

    private readonly record struct Tap(int Start, float[] Weights);
}
