namespace MnistCnn.Data;

/// <summary>Scales grey pictures, first across and then down.</summary>
internal static class PictureScaling
{
    /// <summary>
    /// Scales a picture of <paramref name="height"/> × <paramref name="width"/> bytes; all sizes are at least 1.
    /// </summary>
    /// <param name="picture">The picture, row by row.</param>
    /// <param name="height">Its rows.</param>
    /// <param name="width">Its columns.</param>
    /// <param name="rows">For each new row, its shares of the old ones.</param>
    /// <param name="columns">For each new column, its shares of the old ones.</param>
    /// <returns>As many rows and columns as there are shares, 0 to 255.</returns>
    public static float[] Resize(
        ReadOnlySpan<byte> picture, int height, int width, PixelShares[] rows, PixelShares[] columns)
    {
        float[] widened = new float[height * columns.Length];
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < columns.Length; column++)
            {
                (int start, float[] weights) = columns[column];
                float sum = 0;
                for (int k = 0; k < weights.Length; k++)
                    sum += weights[k] * picture[(row * width) + start + k];
                widened[(row * columns.Length) + column] = sum;
            }
        }

        float[] result = new float[rows.Length * columns.Length];
        for (int row = 0; row < rows.Length; row++)
        {
            (int start, float[] weights) = rows[row];
            for (int k = 0; k < weights.Length; k++)
            {
                for (int column = 0; column < columns.Length; column++)
                    result[(row * columns.Length) + column] +=
                        weights[k] * widened[((start + k) * columns.Length) + column];
            }
        }

        return result;
    }
}
