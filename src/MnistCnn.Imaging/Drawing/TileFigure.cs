using SkiaSharp;

namespace MnistCnn.Imaging.Drawing;

/// <summary>A title, a colour bar if there is one, and beneath them tiles in rows, each with lines of text.</summary>
/// <param name="Title">What stands above.</param>
/// <param name="Count">How many tiles there are.</param>
/// <param name="Columns">The most tiles in a row.</param>
/// <param name="TileWidth">Pixels across.</param>
/// <param name="TileHeight">Pixels down.</param>
/// <param name="CaptionLines">Lines of text beneath each tile, 0 or more.</param>
/// <param name="Bar">What the colours mean; null for none.</param>
internal sealed record TileFigure(
    string Title, int Count, int Columns, int TileWidth, int TileHeight, int CaptionLines, ColorBar? Bar = null)
{
    public const int LargestColumns = 1000;
    private const int TitleHeight = 30;
    private const int TitleGap = 24;
    private const int LargestTitleWidth = 600;

    private static readonly TextStyle TitleStyle = new(true, 15, Palette.Text);

    /// <summary>Makes the picture.</summary>
    /// <param name="description">What it shows, at length.</param>
    /// <param name="drawTile">Draws the tile of an index at its place, and its caption.</param>
    /// <exception cref="ArgumentOutOfRangeException">It would be too large.</exception>
    public Picture ToPicture(string description, Action<SKCanvas, int, SKRectI> drawTile)
    {
        int columns = Math.Clamp(Count, 1, Columns);
        int rows = (Count + columns - 1) / columns;
        TileLayout layout = new(
            TileWidth, TileHeight, CaptionLines == 0 ? 0 : TileCaption.HeightOf(CaptionLines), TitleHeight);
        float header =
            Math.Min(TitleStyle.Measure(Title), LargestTitleWidth) + (Bar is null ? 0 : TitleGap + Bar.Width);
        long width = Math.Max(layout.Width(columns), (long)Math.Ceiling(header) + (2 * TileLayout.Margin));
        long height = layout.Height(rows);
        CheckSides(width, height, nameof(Columns));
        return new Picture((int)width, (int)height, Title, description, canvas =>
        {
            DrawHeader(canvas, width);
            for (int index = 0; index < Count; index++)
                drawTile(canvas, index, layout.Tile(index / columns, index % columns));
        });
    }

    private void CheckSides(long width, long height, string parameter)
    {
        if (Math.Max(width, height) > Picture.LargestSide)
            throw new ArgumentOutOfRangeException(
                parameter,
                $"With {Columns} columns the picture of {Count} tiles would be {width} × {height} pixels, and "
                + $"{Picture.LargestSide} are allowed across and down.");
    }

    private void DrawHeader(SKCanvas canvas, float width)
    {
        float middle = TileLayout.Margin + TitleStyle.CapHeight / 2;
        float right = width - TileLayout.Margin - (Bar is null ? 0 : Bar.Width);
        float room = right - TileLayout.Margin - (Bar is null ? 0 : TitleGap);
        TitleStyle.Draw(canvas, TitleStyle.Shorten(Title, room), TileLayout.Margin, middle + TitleStyle.CapHeight / 2);
        Bar?.Draw(canvas, right, middle);
    }
}
