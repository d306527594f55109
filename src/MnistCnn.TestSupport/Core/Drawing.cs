using MnistCnn.Data;

namespace MnistCnn.Tests.Support;

/// <summary>A grey picture to draw rectangles on.</summary>
internal sealed class Drawing
{
    public Drawing(int width, int height, byte paper)
    {
        (Width, Height, Pixels) = (width, height, new byte[width * height]);
        Pixels.AsSpan().Fill(paper);
    }

    public int Width { get; }

    public int Height { get; }

    public byte[] Pixels { get; }

    /// <summary>
    /// A 5 of 8 × 13 units, whose bar is a part of its own if it is <paramref name="broken"/>, in a picture five and a
    /// half times as wide.
    /// </summary>
    public static Drawing Five(int unit, byte paper = 230, byte ink = 40, bool broken = false)
    {
        var drawing = new Drawing(44 * unit, 40 * unit, paper);
        drawing.AddFive(24 * unit, 7 * unit, unit, ink, broken);
        return drawing;
    }

    /// <summary>The frame that a 5 must have.</summary>
    public static byte[] FrameOfFive(bool broken = false) =>
        DigitFrame.Fit(Five(20, paper: 0, ink: 255, broken).Pixels, 800, 880);

    public void AddFive(int left, int top, int unit, byte ink, bool broken = false)
    {
        foreach ((int x, int y, int width, int height) in new[]
        {
            (0, 0, 2, 6), (broken ? 3 : 2, 0, broken ? 5 : 6, 2), (0, 5, 7, 2), (6, 6, 2, 6), (0, 11, 7, 2),
        })
            Fill(left + (x * unit), top + (y * unit), width * unit, height * unit, ink);
    }

    public void Fill(int left, int top, int width, int height, byte tone)
    {
        for (int y = top; y < top + height; y++)
            Pixels.AsSpan((y * Width) + left, width).Fill(tone);
    }

    /// <summary>Changes each pixel, given its column, row and tone.</summary>
    public Drawing Change(Func<int, int, byte, double> change)
    {
        for (int i = 0; i < Pixels.Length; i++)
            Pixels[i] = (byte)Math.Clamp(change(i % Width, i / Width, Pixels[i]), 0, 255);
        return this;
    }
}
