using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace MnistCnn.Samples.Service;

/// <summary>The values of one instrument with one set of tags.</summary>
internal sealed class MetricSeries
{
    private static readonly double[] DefaultBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Lock _gate = new();
    private readonly bool _isHistogram;
    private readonly bool _isLastValue;
    private readonly double[] _bounds;
    private readonly long[] _counts;
    private double _value;

    public MetricSeries(Instrument instrument)
    {
        _isHistogram = TypeOf(instrument) == "histogram";
        // What is observed is a value as it stands; what is counted goes up, or up and down.
        _isLastValue = instrument.IsObservable || IsA(instrument, "Gauge");
        _bounds = BoundsOf(instrument);
        _counts = new long[_bounds.Length + 1];
    }

    public static string NameOf(Instrument instrument)
    {
        string unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        string total = TypeOf(instrument) == "counter" ? "_total" : "";
        return instrument.Name.Replace('.', '_').Replace('-', '_') + unit + total;
    }

    public static string TypeOf(Instrument instrument) =>
        IsA(instrument, "Histogram") ? "histogram"
        : IsA(instrument, "Counter") || IsA(instrument, "ObservableCounter") ? "counter"
        : "gauge";

    /// <summary>Tags as labels: <c>class="7",method="POST"</c>.</summary>
    public static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new StringBuilder();
        foreach ((string key, object? value) in tags)
        {
            string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            labels.Append(labels.Length > 0 ? "," : "").Append(key.Replace('.', '_')).Append("=\"")
                .Append(text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n")).Append('"');
        }

        return labels.ToString();
    }

    public void Add(double value)
    {
        int bucket = 0;
        while (bucket < _bounds.Length && _bounds[bucket] < value)
            bucket++;
        lock (_gate)
        {
            _value = _isLastValue ? value : _value + value;
            _counts[bucket]++;
        }
    }

    public void Write(StringBuilder text, string name, string labels)
    {
        lock (_gate)
        {
            if (!_isHistogram)
            {
                Line(text, name, labels, _value);
                return;
            }

            long count = 0;
            string before = labels.Length > 0 ? labels + "," : "";
            for (int i = 0; i < _counts.Length; i++)
            {
                string bound = i < _bounds.Length ? _bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
                Line(text, $"{name}_bucket", $"{before}le=\"{bound}\"", count += _counts[i]);
            }

            Line(text, $"{name}_sum", labels, _value);
            Line(text, $"{name}_count", labels, count);
        }
    }

    private static void Line(StringBuilder text, string name, string labels, double value) =>
        text.Append(name).Append(labels.Length > 0 ? "{" : "").Append(labels).Append(labels.Length > 0 ? "}" : "")
            .Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');

    // Each kind is a generic type of its own for each type of values.
    private static bool IsA(Instrument instrument, string kind) =>
        instrument.GetType().Name.StartsWith(kind, StringComparison.Ordinal);

    private static double[] BoundsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
        _ => DefaultBounds,
    };
}
