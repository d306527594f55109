namespace MnistCnn.Training;

/// <summary>The rectangle of an image outside which everything is black; from a place beyond it nothing can be drawn.</summary>
/// <param name="Left">First column that is not all black.</param>
/// <param name="Top">First row that is not all black.</param>
/// <param name="Right">Last column that is not all black; left of <paramref name="Left"/> where all are.</param>
/// <param name="Bottom">Last row that is not all black.</param>
internal readonly record struct InkBounds(int Left, int Top, int Right, int Bottom)
{
    /// <param name="image">Height × <paramref name="width"/>.</param>
    /// <param name="width">Of the image.</param>
    public static InkBounds Of(ReadOnlySpan<byte> image, int width)
    {
        (int left, int right) = (width, -1);
        int top = image.IndexOfAnyExcept((byte)0) / width, bottom = image.LastIndexOfAnyExcept((byte)0) / width;
        for (int row = top; row <= bottom; row++)
        {
            ReadOnlySpan<byte> pixels = image.Slice(row * width, width);
            int first = pixels.IndexOfAnyExcept((byte)0);
            if (first < 0)
                continue;
            left = Math.Min(left, first);
            right = Math.Max(right, pixels.LastIndexOfAnyExcept((byte)0));
        }

        return new InkBounds(left, top, right, bottom);
    }

    /// <summary>
    /// Which pixels of a drawn row, from first to before end, may show ink when pixel i comes from the place
    /// (<paramref name="x"/> + i <paramref name="stepX"/>, <paramref name="y"/> + i <paramref name="stepY"/>).
    /// </summary>
    public (int First, int End) Reach(float x, float stepX, float y, float stepY, int width)
    {
        (float fromX, float toX) = Between(x, stepX, Left - 1, Right + 1);
        (float fromY, float toY) = Between(y, stepY, Top - 1, Bottom + 1);
        // A pixel more on each side makes up for rounding.
        float first = Math.Clamp(Math.Max(fromX, fromY) - 1, 0, width);
        float end = Math.Clamp(Math.Min(toX, toY) + 2, first, width);
        return ((int)first, (int)end);
    }

    // Where start + i step is between two limits.
    private static (float From, float To) Between(float start, float step, float low, float high)
    {
        if (step == 0)
            return start > low && start < high ? (float.NegativeInfinity, float.PositiveInfinity) : (float.PositiveInfinity, float.NegativeInfinity);
        (float atLow, float atHigh) = ((low - start) / step, (high - start) / step);
        return atLow < atHigh ? (atLow, atHigh) : (atHigh, atLow);
    }
}
