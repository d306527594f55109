namespace MnistCnn.Tests.Support.Pages;

/// <summary>How much of each pixel is covered by ink, 0 to 1, row by row.</summary>
internal sealed record InkMap(float[] Shares, int Width, int Height)
{
    private const float Half = 0.5f;

    public static InkMap Blank(int width, int height) => new(new float[width * height], width, height);

    /// <summary>Several beside each other, their lower edges in line, so many pixels apart.</summary>
    public static InkMap Row(IReadOnlyList<InkMap> maps, Func<int> gap)
    {
        int[] lefts = new int[maps.Count];
        for (int i = 1; i < maps.Count; i++)
            lefts[i] = lefts[i - 1] + maps[i - 1].Width + gap();
        InkMap row = Blank(lefts[^1] + maps[^1].Width, maps.Max(map => map.Height));
        foreach ((int index, InkMap map) in maps.Index())
            row.Add(map, lefts[index], row.Height - map.Height);
        return row;
    }

    /// <summary>
    /// This and another one at its right, their lower edges in line, pushed together until their ink touches somewhere,
    /// and so many pixels farther.
    /// </summary>
    public InkMap Push(InkMap next, int overlap)
    {
        int[] reaches = [.. Enumerable.Range(1, Math.Min(Height, next.Height)).Select(up =>
        {
            int last = Line(up).LastIndexOfAnyInRange(Half, 1), first = next.Line(up).IndexOfAnyInRange(Half, 1);
            return last < 0 || first < 0 ? 0 : last + 1 - first;
        })];
        int left = Math.Max(0, reaches.Max() - overlap);
        InkMap both = Blank(Math.Max(Width, left + next.Width), Math.Max(Height, next.Height));
        both.Add(this, 0, both.Height - Height);
        both.Add(next, left, both.Height - next.Height);
        return both;
    }

    /// <summary>The part within the box around the ink.</summary>
    public InkMap Cut()
    {
        int[] inked = [.. Enumerable.Range(0, Shares.Length).Where(i => Shares[i] > 0)];
        (int left, int right) = (inked.Min(i => i % Width), inked.Max(i => i % Width));
        (int top, int bottom) = (inked[0] / Width, inked[^1] / Width);
        InkMap cut = Blank(right - left + 1, bottom - top + 1);
        for (int y = 0; y < cut.Height; y++)
            Shares.AsSpan(((y + top) * Width) + left, cut.Width).CopyTo(cut.Shares.AsSpan(y * cut.Width));
        return cut;
    }

    public void Add(InkMap map, int left, int top)
    {
        for (int y = 0; y < map.Height; y++)
        {
            for (int x = 0; x < map.Width; x++)
            {
                ref float share = ref Shares[((y + top) * Width) + x + left];
                share = Math.Max(share, map.Shares[(y * map.Width) + x]);
            }
        }
    }

    // Counted from below.
    private Span<float> Line(int up) => Shares.AsSpan((Height - up) * Width, Width);
}
