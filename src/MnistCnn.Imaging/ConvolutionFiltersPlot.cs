using MnistCnn.Imaging.Drawing;
using MnistCnn.Inspection;

namespace MnistCnn.Imaging;

/// <summary>
/// The filters of a convolution, a tile for each kernel: vermilion where ink excites the filter, blue where it inhibits
/// it, white at 0, in one scale for all.
/// </summary>
/// <remarks>
/// Filters that see several channels have as many tiles, one after the other: a row for each filter where
/// <see cref="Columns"/> is the number of channels.
/// </remarks>
/// <example><code>new ConvolutionFiltersPlot(ConvolutionFilters.Of(model)).SavePng("filters.png");</code></example>
public sealed class ConvolutionFiltersPlot : Figure
{
    private const int TileSide = 60;

    private readonly ConvolutionFilters _filters;

    /// <summary>Makes a plot of filters.</summary>
    public ConvolutionFiltersPlot(ConvolutionFilters filters)
    {
        ArgumentNullException.ThrowIfNull(filters);
        _filters = filters;
    }

    /// <summary>Tiles in a row, 1 to 1000; 8 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 1 to 1000.</exception>
    public int Columns { get; init =>
        field = Picture.CheckedProperty(value, TileFigure.LargestColumns, nameof(Columns)); } = 8;

    /// <summary>What stands above; null for how many filters of which size they are, the default.</summary>
    public string? Title { get; init; }

    private protected override Picture Draw()
    {
        string subject =
            $"{_filters.Count} {(_filters.Count == 1 ? "filter" : "filters")}, {_filters.Height} × {_filters.Width}"
            + (_filters.Channels == 1 ? "" : $" × {_filters.Channels} channels");
        var colors = ColorScale.Diverging(_filters.Weights.Span);
        return MapTiles.ToPicture(
            _filters.Weights, _filters.Height, _filters.Width, TileSide, Columns, Title ?? subject, subject, colors);
    }
}
