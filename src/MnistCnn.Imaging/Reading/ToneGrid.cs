namespace MnistCnn.Imaging.Reading;

/// <summary>One brightness for each small square of a picture.</summary>
/// <param name="Side">Pixels along each side of a square.</param>
/// <param name="Columns">Squares across the picture.</param>
/// <param name="Rows">Squares down the picture.</param>
/// <param name="Tones">The brightness of each square, row by row, 0 to 255.</param>
internal sealed record ToneGrid(int Side, int Columns, int Rows, double[] Tones)
{
    // Fine enough to follow a shadow; coarse enough that most squares of a photograph hold many pixels.
    private const int SquaresAlong = 48;

    // Added to all tones when they are compared: in black, which has no light to tell of, nothing is raised.
    private const float Black = 24;

    /// <summary>The median of each square.</summary>
    public static ToneGrid Medians(GreyPicture picture)
    {
        int side = (Math.Max(picture.Width, picture.Height) + SquaresAlong - 1) / SquaresAlong;
        (int columns, int rows) = ((picture.Width + side - 1) / side, (picture.Height + side - 1) / side);
        double[] medians = new double[rows * columns];
        byte[] values = new byte[side * side];
        for (int square = 0; square < medians.Length; square++)
        {
            (int top, int left) = (square / columns * side, square % columns * side);
            int width = Math.Min(side, picture.Width - left);
            int count = 0;
            for (int y = top; y < Math.Min(top + side, picture.Height); y++, count += width)
                picture.Pixels.AsSpan((y * picture.Width) + left, width).CopyTo(values.AsSpan(count));
            values.AsSpan(0, count).Sort();
            medians[square] = values[count / 2];
        }

        return new ToneGrid(side, columns, rows, medians);
    }

    /// <summary>
    /// How much darker each pixel is than the grid, interpolated, is there: −255 to 255. Where the grid is darker
    /// than usual less light falls, and the difference is raised; where it is brighter, lowered.
    /// </summary>
    public short[] Compare(GreyPicture picture)
    {
        short[] differences = new short[picture.Pixels.Length];
        (int Square, int Next, float Share)[] across = Neighbours(picture.Width, Columns);
        (int Square, int Next, float Share)[] down = Neighbours(picture.Height, Rows);
        float usual = UsualLight();
        float[] line = new float[Columns];
        for (int y = 0; y < picture.Height; y++)
        {
            (int row, int nextRow, float downShare) = down[y];
            for (int column = 0; column < Columns; column++)
                line[column] = Between(
                    (float)Tones[(row * Columns) + column], (float)Tones[(nextRow * Columns) + column], downShare);
            for (int x = 0; x < picture.Width; x++)
            {
                (int column, int nextColumn, float share) = across[x];
                int index = (y * picture.Width) + x;
                float tone = Between(line[column], line[nextColumn], share);
                float difference = tone - picture.Pixels[index];
                float light = (tone + Black) / usual;
                differences[index] = (short)Math.Clamp(MathF.Round(difference / light), -255, 255);
            }
        }

        return differences;
    }

    /// <summary>How far the logarithms of the light differ from those of another grid, squared and summed.</summary>
    public double SquaredDifferences(ToneGrid other) => Tones.Zip(other.Tones, (tone, another) =>
    {
        double difference = Math.Log((tone + Black) / (another + Black));
        return difference * difference;
    }).Sum();

    /// <summary>The light of the median, in levels.</summary>
    public float UsualLight() => Black + (float)Tones.Order().ElementAt(Tones.Length / 2);

    /// <summary>Dark for bright.</summary>
    public ToneGrid Invert() => this with { Tones = [.. Tones.Select(tone => 255 - tone)] };

    private static float Between(float value, float next, float share) => value + (share * (next - value));

    // For each pixel, the squares whose middles lie before and behind it, and how far it is on the way.
    private (int Square, int Next, float Share)[] Neighbours(int pixels, int squares) =>
        [.. Enumerable.Range(0, pixels).Select(pixel =>
        {
            double place = Math.Clamp(((pixel + 0.5) / Side) - 0.5, 0, squares - 1);
            int square = (int)place;
            return (square, Math.Min(square + 1, squares - 1), (float)(place - square));
        })];
}
