namespace MnistCnn.Imaging.Reading;

/// <summary>Blurs a grid: twice, each value becomes the mean of the seven by seven around it.</summary>
internal static class GridBlur
{
    private const int Radius = 3;
    private const int Passes = 2;

    public static void Apply(double[] values, int rows, int columns)
    {
        for (int pass = 0; pass < Passes; pass++)
        {
            for (int row = 0; row < rows; row++)
                BlurLine(values, row * columns, 1, columns);
            for (int column = 0; column < columns; column++)
                BlurLine(values, column, columns, rows);
        }
    }

    private static void BlurLine(double[] values, int start, int step, int length)
    {
        double[] line = new double[length];
        for (int i = 0; i < length; i++)
            line[i] = values[start + (i * step)];
        for (int i = 0; i < length; i++)
        {
            double[] around = line[Math.Max(0, i - Radius)..Math.Min(length, i + Radius + 1)];
            values[start + (i * step)] = around.Average();
        }
    }
}
