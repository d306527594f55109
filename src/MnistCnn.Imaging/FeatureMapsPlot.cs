using MnistCnn.Imaging.Drawing;
using MnistCnn.Inspection;

namespace MnistCnn.Imaging;

/// <summary>
/// Feature maps, a tile for each: black where the filter finds nothing, bright where it finds most, in one scale for
/// all. Where there are negative values, blue is below 0 and vermilion above.
/// </summary>
/// <example>
/// <code>new FeatureMapsPlot(FeatureMaps.Of(model, mnist.Test, index: 0)).SavePng("activations.png");</code>
/// </example>
public sealed class FeatureMapsPlot : Figure
{
    private const int TileSide = 84;

    private readonly FeatureMaps _maps;

    /// <summary>Makes a plot of maps.</summary>
    public FeatureMapsPlot(FeatureMaps maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        _maps = maps;
    }

    /// <summary>Maps in a row, 1 to 1000; 8 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 1 to 1000.</exception>
    public int Columns { get; init =>
        field = Picture.CheckedProperty(value, TileFigure.LargestColumns, nameof(Columns)); } = 8;

    /// <summary>What stands above; null for how many maps of which size they are, the default.</summary>
    public string? Title { get; init; }

    private protected override Picture Draw()
    {
        ReadOnlySpan<float> values = _maps.Values.Span;
        bool signed = values.ContainsAnyInRange(float.NegativeInfinity, -float.Epsilon);
        ColorScale colors = signed ? ColorScale.Diverging(values) : ColorScale.Heat(values);
        string subject = $"{_maps.Count} feature {(_maps.Count == 1 ? "map" : "maps")}, {_maps.Height} × {_maps.Width}";
        return MapTiles.ToPicture(
            _maps.Values, _maps.Height, _maps.Width, TileSide, Columns, Title ?? subject, subject, colors);
    }
}
