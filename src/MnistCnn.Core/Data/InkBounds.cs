namespace MnistCnn.Data;

/// <summary>The smallest rectangle that holds all ink of an image: outside it every pixel is 0.</summary>
/// <param name="Left">First column with ink.</param>
/// <param name="Top">First row with ink.</param>
/// <param name="Right">Last column with ink; left of <paramref name="Left"/> where there is none.</param>
/// <param name="Bottom">Last row with ink.</param>
internal readonly record struct InkBounds(int Left, int Top, int Right, int Bottom)
{
    /// <param name="image">Height × <paramref name="width"/>.</param>
    /// <param name="width">Of the image.</param>
    public static InkBounds Of(ReadOnlySpan<byte> image, int width)
    {
        int top = image.IndexOfAnyExcept((byte)0) / width;
        int bottom = image.LastIndexOfAnyExcept((byte)0) / width;
        (int left, int right) = (width, -1);
        for (int row = top; row <= bottom; row++)
        {
            ReadOnlySpan<byte> line = image.Slice(row * width, width);
            int first = line.IndexOfAnyExcept((byte)0);
            if (first < 0)
                continue;
            left = Math.Min(left, first);
            right = Math.Max(right, line.LastIndexOfAnyExcept((byte)0));
        }

        return new InkBounds(left, top, right, bottom);
    }
}
