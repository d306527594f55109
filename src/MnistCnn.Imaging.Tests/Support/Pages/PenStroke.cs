namespace MnistCnn.Tests.Support.Pages;

/// <summary>
/// The way that the pen went to write a digit of MNIST: the middle lines of its strokes, so that it can be written
/// again
/// with a pen of any width.
/// </summary>
internal sealed class PenStroke
{
    private const int Side = 28;
    private const int Fineness = 8;
    private const int FineSide = Side * Fineness;

    // In fine pixels.
    private readonly (int X, int Y)[] _points;

    public PenStroke(ReadOnlySpan<byte> digit)
    {
        bool[] ink = Enlarge(digit);
        Thin(ink);
        _points = [.. Enumerable.Range(0, ink.Length).Where(i => ink[i]).Select(i => (i % FineSide, i / FineSide))];
    }

    /// <summary>Writes it.</summary>
    /// <param name="scale">Pixels for one of MNIST's.</param>
    /// <param name="width">Of the pen, in pixels of MNIST; its own pens are about 2.5 wide.</param>
    /// <param name="pressure">How dark it is at a place in pixels of MNIST, 0 to 1.</param>
    public InkMap Write(float scale, float width, Func<float, float, float>? pressure = null)
    {
        int side = (int)MathF.Ceiling((Side + width) * scale) + 2;
        float radius = width * scale / 2;
        InkMap map = InkMap.Blank(side, side);
        foreach ((int fineX, int fineY) in _points)
        {
            float x = (((fineX + 0.5f) / Fineness) + (width / 2)) * scale;
            float y = (((fineY + 0.5f) / Fineness) + (width / 2)) * scale;
            float dark = pressure?.Invoke((float)fineX / Fineness, (float)fineY / Fineness) ?? 1;
            Stamp(map, x, y, radius, dark);
        }

        return map.Cut();
    }

    // A pen narrower than a pixel covers a part of it.
    private static void Stamp(InkMap map, float x, float y, float radius, float dark)
    {
        float most = dark * Math.Min(1, 2 * radius);
        float soft = Math.Max(radius, 0.5f);
        for (int row = Math.Max(0, (int)(y - soft - 1)); row <= y + soft + 1 && row < map.Height; row++)
        {
            for (int column = Math.Max(0, (int)(x - soft - 1)); column <= x + soft + 1 && column < map.Width; column++)
            {
                float distance = MathF.Sqrt(
                    ((column + 0.5f - x) * (column + 0.5f - x)) + ((row + 0.5f - y) * (row + 0.5f - y)));
                float share = most * Math.Clamp(soft + 0.5f - distance, 0, 1);
                ref float old = ref map.Shares[(row * map.Width) + column];
                old = Math.Max(old, share);
            }
        }
    }

    private static bool[] Enlarge(ReadOnlySpan<byte> digit)
    {
        bool[] ink = new bool[FineSide * FineSide];
        for (int i = 0; i < ink.Length; i++)
        {
            float x = (((i % FineSide) + 0.5f) / Fineness) - 0.5f, y = (((i / FineSide) + 0.5f) / Fineness) - 0.5f;
            int left = (int)MathF.Floor(x), top = (int)MathF.Floor(y);
            float sum = 0;
            for (int corner = 0; corner < 4; corner++)
            {
                (int column, int row) = (left + (corner % 2), top + (corner / 2));
                if (column is >= 0 and < Side && row is >= 0 and < Side)
                    sum += digit[(row * Side) + column] * (1 - Math.Abs(x - column)) * (1 - Math.Abs(y - row));
            }

            ink[i] = sum >= 110;
        }

        return ink;
    }

    // Zhang and Suen, 1984: peels pixels off both sides until one is left.
    private static void Thin(bool[] ink)
    {
        int[] around =
        [
            -FineSide, -FineSide + 1, 1, FineSide + 1, FineSide, FineSide - 1, -1, -FineSide - 1,
        ];
        List<int> peeled = [];
        bool isDone = false;
        while (!isDone)
        {
            isDone = true;
            for (int pass = 0; pass < 2; pass++)
            {
                peeled.Clear();
                for (int i = FineSide + 1; i < ink.Length - FineSide - 1; i++)
                {
                    if (ink[i] && IsPeeled(ink, i, around, pass))
                        peeled.Add(i);
                }

                foreach (int i in peeled)
                    ink[i] = false;
                isDone &= peeled.Count == 0;
            }
        }
    }

    private static bool IsPeeled(bool[] ink, int pixel, int[] around, int pass)
    {
        (int count, int starts) = (0, 0);
        for (int k = 0; k < 8; k++)
        {
            count += ink[pixel + around[k]] ? 1 : 0;
            starts += !ink[pixel + around[k]] && ink[pixel + around[(k + 1) % 8]] ? 1 : 0;
        }

        bool Has(int k) => ink[pixel + around[k]];
        return count is >= 2 and <= 6 && starts == 1
            && (pass == 0
                ? !(Has(0) && Has(2) && Has(4)) && !(Has(2) && Has(4) && Has(6))
                : !(Has(0) && Has(2) && Has(6)) && !(Has(0) && Has(4) && Has(6)));
    }
}
