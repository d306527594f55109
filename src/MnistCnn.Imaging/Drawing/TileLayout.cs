using SkiaSharp;

namespace MnistCnn.Imaging.Drawing;

/// <summary>Where the tiles of a grid lie, on whole pixels.</summary>
internal sealed record TileLayout(int TileWidth, int TileHeight, int CaptionHeight, int TitleHeight = 0)
{
    public const int Margin = 16;
    private const int Gap = 8;

    public long Width(int columns) => 2 * Margin - Gap + (long)columns * (TileWidth + Gap);

    public long Height(int rows) => 2 * Margin - Gap + TitleHeight + (long)rows * (TileHeight + CaptionHeight + Gap);

    public SKRectI Tile(int row, int column) => SKRectI.Create(
        Margin + column * (TileWidth + Gap),
        Margin + TitleHeight + row * (TileHeight + CaptionHeight + Gap),
        TileWidth,
        TileHeight);
}
