using System.Drawing;

namespace MnistCnn.Imaging.Reading;

/// <summary>A picture of one byte a pixel, row by row: 0 is black, 255 is white.</summary>
internal sealed record GreyPicture(byte[] Pixels, int Width, int Height)
{
    /// <summary>The part of the picture that lies in an area, which must not reach beyond it.</summary>
    public GreyPicture Crop(Rectangle area)
    {
        byte[] pixels = new byte[area.Width * area.Height];
        for (int y = 0; y < area.Height; y++)
            Pixels.AsSpan(((area.Top + y) * Width) + area.Left, area.Width).CopyTo(pixels.AsSpan(y * area.Width));
        return new GreyPicture(pixels, area.Width, area.Height);
    }

    /// <summary>Dark for bright.</summary>
    public GreyPicture Invert() => this with { Pixels = [.. Pixels.Select(pixel => (byte)(255 - pixel))] };

    /// <summary>
    /// Makes each square of <paramref name="factor"/> × <paramref name="factor"/> pixels one, their mean. At the right
    /// and bottom edges it may be a part of a square.
    /// </summary>
    public GreyPicture Shrink(int factor)
    {
        if (factor == 1)
            return this;
        (int width, int height) = ((Width + factor - 1) / factor, (Height + factor - 1) / factor);
        byte[] pixels = new byte[width * height];
        int[] sums = new int[width];
        for (int row = 0; row < height; row++)
        {
            Array.Clear(sums);
            int rows = Math.Min(factor, Height - (row * factor));
            for (int y = row * factor; y < (row * factor) + rows; y++)
            {
                for (int x = 0; x < Width; x++)
                    sums[x / factor] += Pixels[(y * Width) + x];
            }

            for (int column = 0; column < width; column++)
            {
                int area = rows * Math.Min(factor, Width - (column * factor));
                pixels[(row * width) + column] = (byte)((sums[column] + (area / 2)) / area);
            }
        }

        return new GreyPicture(pixels, width, height);
    }
}
