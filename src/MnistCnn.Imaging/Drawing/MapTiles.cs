using SkiaSharp;

namespace MnistCnn.Imaging.Drawing;

/// <summary>Maps of numbers as tiles of colours.</summary>
internal static class MapTiles
{
    /// <summary>A picture of maps, each <paramref name="height"/> × <paramref name="width"/> of the values.</summary>
    /// <param name="values">Maps × <paramref name="height"/> × <paramref name="width"/>.</param>
    /// <param name="height">Rows of a map.</param>
    /// <param name="width">Columns of a map.</param>
    /// <param name="tileSide">About how wide a tile should be.</param>
    /// <param name="columns">Tiles in a row.</param>
    /// <param name="title">What stands above.</param>
    /// <param name="subject">What it shows, for those who cannot see it.</param>
    /// <param name="colors">One scale for all maps.</param>
    public static Picture ToPicture(
        ReadOnlyMemory<float> values,
        int height,
        int width,
        int tileSide,
        int columns,
        string title,
        string subject,
        ColorScale colors)
    {
        int scale = Math.Max(1, tileSide / width);
        int area = height * width;
        TileFigure figure = new(
            title, values.Length / area, columns, width * scale, height * scale, CaptionLines: 0, new ColorBar(colors));
        return figure.ToPicture($"{subject}, {colors.Describe()}", (canvas, index, tile) =>
            Draw(canvas, tile, scale, values.Slice(index * area, area), width, colors));
    }

    /// <summary>One map.</summary>
    public static void Draw(
        SKCanvas canvas, SKRectI tile, int scale, ReadOnlyMemory<float> map, int width, ColorScale colors) =>
        PixelTile.Draw(
            canvas, tile, scale, (row, column) => colors.At(map.Span[(row * width) + column]), framed: colors.HasWhite);
}
