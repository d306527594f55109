using MnistCnn.Randomness;
using SkiaSharp;

namespace MnistCnn.Tests.Support.Pages;

/// <summary>A coloured picture to write on, and to photograph.</summary>
internal sealed class Page
{
    // Red, green and blue of 0 to 255.
    private float[][] _planes;

    public Page(int width, int height, SKColor paper)
    {
        (Width, Height) = (width, height);
        _planes = [.. ((byte[])[paper.Red, paper.Green, paper.Blue])
            .Select(tone => Enumerable.Repeat((float)tone, width * height).ToArray())];
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Lays ink on, with a place for its left upper corner.</summary>
    public Page Ink(InkMap map, int left, int top, SKColor ink)
    {
        for (int y = 0; y < map.Height; y++)
        {
            for (int x = 0; x < map.Width; x++)
                Lay(x + left, y + top, ink, map.Shares[(y * map.Width) + x]);
        }

        return this;
    }

    /// <summary>Rules lines of a width in pixels, which rise by <paramref name="slope"/> a pixel across.</summary>
    public Page Rule(float first, float spacing, float width, float slope, SKColor ink, bool isUpright = false)
    {
        (int along, int across) = isUpright ? (Height, Width) : (Width, Height);
        for (float place = first; place < across + Math.Abs(slope * along); place += spacing)
        {
            for (int i = 0; i < along; i++)
            {
                float middle = place - (slope * i);
                for (int j = (int)(middle - width - 1); j <= middle + width + 1; j++)
                {
                    float share = Math.Clamp((width / 2) + 0.5f - Math.Abs(j + 0.5f - middle), 0, Math.Min(1, width));
                    Lay(isUpright ? j : i, isUpright ? i : j, ink, share);
                }
            }
        }

        return this;
    }

    /// <summary>Multiplies by the light at a place, both of whose coordinates go from 0 to 1.</summary>
    public Page Light(Func<float, float, float> light)
    {
        foreach (float[] plane in _planes)
        {
            for (int i = 0; i < plane.Length; i++)
                plane[i] *= light((float)(i % Width) / Width, (float)(i / Width) / Height);
        }

        return this;
    }

    /// <summary>Three means of squares of 2r + 1 pixels, which are nearly a normal blur.</summary>
    public Page Blur(int radius)
    {
        for (int pass = 0; pass < 3 && radius > 0; pass++)
            _planes = [.. _planes.Select(plane => MeansAcross(MeansAcross(plane, Width, radius), Height, radius))];
        return this;
    }

    /// <summary>Adds to all colours alike, and a third as much to each.</summary>
    public Page Grain(float deviation, RandomSource random)
    {
        for (int i = 0; i < Width * Height; i++)
        {
            float common = deviation * Normal(random);
            foreach (float[] plane in _planes)
                plane[i] += common + (deviation / 3 * Normal(random));
        }

        return this;
    }

    public byte[] Encode(SKEncodedImageFormat format, int quality = 100)
    {
        using SKBitmap bitmap = new(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Span<byte> pixels = bitmap.GetPixelSpan();
        for (int i = 0; i < Width * Height; i++)
        {
            for (int channel = 0; channel < 3; channel++)
                pixels[(4 * i) + channel] = (byte)Math.Clamp(_planes[channel][i] + 0.5f, 0, 255);
            pixels[(4 * i) + 3] = 255;
        }

        using SKData data = bitmap.Encode(format, quality);
        return data.ToArray();
    }

    // The sum of four uniform numbers, scaled to a deviation of 1.
    private static float Normal(RandomSource random)
    {
        ulong bits = random.NextUInt64();
        float sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48);
        return ((sum / 65_536) - 2) * 1.7320508f;
    }

    // Turns the plane over, so that two of them put it right.
    private static float[] MeansAcross(float[] plane, int length, int radius)
    {
        int lines = plane.Length / length;
        float[] turned = new float[plane.Length];
        for (int line = 0; line < lines; line++)
        {
            for (int i = 0; i < length; i++)
            {
                (float sum, int count) = (0, 0);
                for (int k = Math.Max(0, i - radius); k <= Math.Min(length - 1, i + radius); k++, count++)
                    sum += plane[(line * length) + k];
                turned[(i * lines) + line] = sum / count;
            }
        }

        return turned;
    }

    private void Lay(int x, int y, SKColor ink, float share)
    {
        if (share <= 0 || x < 0 || x >= Width || y < 0 || y >= Height)
            return;
        int i = (y * Width) + x;
        _planes[0][i] += share * (ink.Red - _planes[0][i]);
        _planes[1][i] += share * (ink.Green - _planes[1][i]);
        _planes[2][i] += share * (ink.Blue - _planes[2][i]);
    }
}
