using MnistCnn.Training;
using SkiaSharp;

namespace MnistCnn.Imaging.Drawing;

/// <summary>The legend above the panels: one entry a series, in as many rows as it takes.</summary>
internal sealed class CurveLegend
{
    private const float RowHeight = 24;
    private const float Swatch = 30;
    private const float Gap = 8;
    private const float Between = 30;

    private static readonly TextStyle NameStyle = new(true, 13, Palette.Text);
    private static readonly TextStyle DetailStyle = new(false, 13, Palette.Muted);

    private readonly List<Entry> _entries = [];
    private readonly int _columns;

    public CurveLegend(IReadOnlyList<CurveSeries> series, bool showTraining, float width)
    {
        bool anyValidation = series.Any(one => one.HasValidation);
        foreach (CurveSeries one in series)
        {
            bool trainingOnly = anyValidation && !one.HasValidation;
            Add(one, one.Name, trainingOnly ? $"training only, {one.Summary}" : one.Summary, trainingOnly, width);
        }

        if (anyValidation && showTraining)
        {
            Add(null, "", "validation", false, width);
            Add(null, "", "training", true, width);
        }

        _columns = Place(width);
    }

    /// <summary>The height of all rows.</summary>
    public float Height => (_entries.Count + _columns - 1) / _columns * RowHeight;

    public void Draw(SKCanvas canvas, float left, float top)
    {
        for (int i = 0; i < _entries.Count; i++)
        {
            Entry entry = _entries[i];
            float x = left + entry.X;
            float middle = top + (i / _columns + 0.5f) * RowHeight;
            float baseline = middle + NameStyle.CapHeight / 2;
            using SKPath line = new();
            line.MoveTo(x, middle);
            line.LineTo(x + Swatch, middle);
            CurveStroke.Draw(canvas, line, entry.Series?.Color ?? Palette.Muted, entry.Dashed);
            if (entry.Series is { Best: not null })
                BestMark.Draw(canvas, entry.Series, x + Swatch / 2, middle);
            NameStyle.Draw(canvas, entry.Name, x + Swatch + Gap, baseline);
            DetailStyle.Draw(canvas, entry.Detail, x + entry.Width - DetailStyle.Measure(entry.Detail), baseline);
        }
    }

    private void Add(CurveSeries? series, string name, string detail, bool dashed, float width)
    {
        float detailWidth = Gap + DetailStyle.Measure(detail);
        name = NameStyle.Shorten(name, width - Swatch - Gap - detailWidth);
        float nameWidth = name.Length == 0 ? 0 : Gap + NameStyle.Measure(name);
        float own = Swatch + nameWidth + detailWidth;
        _entries.Add(new Entry(series, name, detail, dashed, own));
    }

    // One row if it holds them all, one after the other; else columns of the same width.
    private int Place(float width)
    {
        bool oneRow = _entries.Sum(entry => entry.Width + Between) - Between <= width;
        float column = _entries.Max(entry => entry.Width) + Between;
        int columns = oneRow ? _entries.Count : Math.Max(1, (int)((width + Between) / column));
        float next = 0;
        for (int i = 0; i < _entries.Count; i++)
        {
            _entries[i].X = oneRow ? next : i % columns * column;
            next += _entries[i].Width + Between;
        }

        return columns;
    }

    private sealed record Entry(CurveSeries? Series, string Name, string Detail, bool Dashed, float Width)
    {
        public float X { get; set; }
    }
}
