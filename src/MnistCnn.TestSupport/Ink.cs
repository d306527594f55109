namespace MnistCnn.Tests.Support;

/// <summary>Where the ink lies in an image of 28×28.</summary>
internal static class Ink
{
    public static (int Top, int Left, int Rows, int Columns) Box(ReadOnlySpan<byte> image)
    {
        byte[] pixels = image.ToArray();
        int[] ink = [.. Enumerable.Range(0, pixels.Length).Where(index => pixels[index] > 0)];
        (int top, int left) = (ink.Min(index => index / 28), ink.Min(index => index % 28));
        return (top, left, ink.Max(index => index / 28) - top + 1, ink.Max(index => index % 28) - left + 1);
    }

    /// <summary>The centre of mass, in rows and columns counted from 0.</summary>
    public static (double Row, double Column) Centre(ReadOnlySpan<byte> image)
    {
        double mass = 0, row = 0, column = 0;
        for (int index = 0; index < image.Length; index++)
        {
            mass += image[index];
            row += image[index] * (index / 28);
            column += image[index] * (index % 28);
        }

        return (row / mass, column / mass);
    }
}
