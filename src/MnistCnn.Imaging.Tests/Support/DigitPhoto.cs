using MnistCnn.Randomness;
using SkiaSharp;

namespace MnistCnn.Tests.Support;

/// <summary>
/// Makes of a digit of 28×28 what a camera or a scanner would: enlarged 4 to 12 times, somewhere on uneven, grainy
/// paper, in ink that is not black; of five, one is light on dark.
/// </summary>
internal static class DigitPhoto
{
    /// <summary>
    /// Draws all that may vary from <paramref name="random"/>; JPEG is saved at a quality of 70 to 90.
    /// </summary>
    public static byte[] Take(ReadOnlySpan<byte> digit, RandomSource random, SKEncodedImageFormat format)
    {
        float scale = Between(random, 4, 12);
        float[] ink = Enlarge(digit, scale, cubic: random.Next(2) == 0, out int side);
        int left = Margin(random, side), top = Margin(random, side);
        int width = left + side + Margin(random, side), height = top + side + Margin(random, side);
        using SKBitmap photo = new(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Paint(photo.GetPixelSpan(), ink, side, (left, top), (width, height), random);
        photo.NotifyPixelsChanged();
        using SKPixmap painted = photo.PeekPixels();
        using SKData data = (format == SKEncodedImageFormat.Png
            ? painted.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.Sub, zLibLevel: 1))
            : painted.Encode(format, 70 + random.Next(21)))!;
        return data.ToArray();
    }

    private static float Between(RandomSource random, float low, float high) =>
        low + (random.NextSingle() * (high - low));

    private static int Margin(RandomSource random, int side) => (int)(side * Between(random, 0.05f, 0.5f));

    private static void Paint(
        Span<byte> pixels, float[] ink, int side, (int Left, int Top) place, (int Width, int Height) size,
        RandomSource random)
    {
        bool light = random.Next(5) == 0;
        float paper = light ? Between(random, 30, 80) : Between(random, 170, 245);
        float tone = light ? Between(random, 170, 240) : Between(random, 15, 80);
        float grain = Between(random, 2, 8);
        // The light falls off by up to a quarter across the picture.
        (float across, float down) = (Between(random, -0.25f, 0), Between(random, -0.15f, 0.1f));
        float[] tint = [Between(random, 0.95f, 1.05f), 1, Between(random, 0.85f, 1.05f)];
        for (int y = 0; y < size.Height; y++)
        {
            for (int x = 0; x < size.Width; x++)
            {
                (int column, int row) = (x - place.Left, y - place.Top);
                bool inside = column >= 0 && column < side && row >= 0 && row < side;
                float share = inside ? ink[(row * side) + column] / 255 : 0;
                float shade = 1 + (across * x / size.Width) + (down * y / size.Height);
                float value = ((paper * (1 - share)) + (tone * share)) * shade;
                value += grain * Normal(random);
                Span<byte> pixel = pixels.Slice(4 * ((y * size.Width) + x), 4);
                for (int channel = 0; channel < 3; channel++)
                    pixel[channel] = (byte)Math.Clamp(value * tint[channel], 0, 255);
                pixel[3] = 255;
            }
        }
    }

    // The sum of four uniform numbers, scaled to a deviation of 1.
    private static float Normal(RandomSource random)
    {
        ulong bits = random.NextUInt64();
        float sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48);
        return ((sum / 65_536) - 2) * 1.7320508f;
    }

    private static float[] Enlarge(ReadOnlySpan<byte> digit, float scale, bool cubic, out int side)
    {
        side = (int)(28 * scale);
        float[][] weights = new float[side][];
        int[] starts = new int[side];
        for (int i = 0; i < side; i++)
        {
            float place = ((i + 0.5f) / scale) - 0.5f;
            starts[i] = (int)MathF.Floor(place) - 1;
            weights[i] = new float[4];
            for (int k = 0; k < 4; k++)
                weights[i][k] = cubic
                    ? CatmullRom(place - starts[i] - k)
                    : Math.Max(0, 1 - Math.Abs(place - starts[i] - k));
        }

        float[] wide = new float[28 * side];
        for (int row = 0; row < 28; row++)
        {
            for (int x = 0; x < side; x++)
            {
                for (int k = 0; k < 4; k++)
                {
                    if (starts[x] + k is >= 0 and < 28)
                        wide[(row * side) + x] += weights[x][k] * digit[(row * 28) + starts[x] + k];
                }
            }
        }

        float[] large = new float[side * side];
        for (int y = 0; y < side; y++)
        {
            for (int k = 0; k < 4; k++)
            {
                if (starts[y] + k is < 0 or >= 28)
                    continue;
                for (int x = 0; x < side; x++)
                    large[(y * side) + x] += weights[y][k] * wide[((starts[y] + k) * side) + x];
            }
        }

        for (int i = 0; i < large.Length; i++)
            large[i] = Math.Clamp(large[i], 0, 255);
        return large;
    }

    private static float CatmullRom(float distance)
    {
        float x = Math.Abs(distance);
        return x < 1 ? (((1.5f * x) - 2.5f) * x * x) + 1 : x < 2 ? ((((-0.5f * x) + 2.5f) * x) - 4) * x + 2 : 0;
    }
}
