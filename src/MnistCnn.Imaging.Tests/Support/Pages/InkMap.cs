namespace MnistCnn.Tests.Support.Pages;

/// <summary>How much of each pixel is covered by ink, 0 to 1, row by row.</summary>
internal sealed record InkMap(float[] Shares, int Width, int Height)
{
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
}
