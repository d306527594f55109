using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace MnistCnn.Samples.Service;

/// <summary>
/// The meters of this service, of ASP.NET Core and of .NET in the text format of Prometheus. An app that has
/// OpenTelemetry already exports them with that instead.
/// </summary>
internal sealed class PrometheusText : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private static readonly string[] Meters =
    [
        PredictionMetrics.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.RateLimiting",
        "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime",
    ];

    private readonly ConcurrentDictionary<(Instrument Instrument, string Labels), MetricSeries> _series = [];
    private readonly MeterListener _listener = new();

    /// <param name="meters">What made the meters of this app; those of another in the process are not its own.</param>
    public PrometheusText(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            Meter meter = instrument.Meter;
            if (Meters.Contains(meter.Name) && (meter.Scope is null || meter.Scope == meters))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>All values as they are now.</summary>
    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var metric in _series.OrderBy(one => one.Key.Labels, StringComparer.Ordinal)
            .GroupBy(one => one.Key.Instrument).OrderBy(metric => metric.Key.Name, StringComparer.Ordinal))
        {
            Instrument instrument = metric.Key;
            string name = MetricSeries.NameOf(instrument);
            string? help = instrument.Description?.ReplaceLineEndings(" ");
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n")
                .Append(CultureInfo.InvariantCulture, $"# TYPE {name} {MetricSeries.TypeOf(instrument)}\n");
            foreach (((Instrument, string Labels) key, MetricSeries series) in metric)
                series.Write(text, name, key.Labels);
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _series.GetOrAdd((instrument, MetricSeries.LabelsOf(tags)), key => new MetricSeries(key.Instrument)).Add(value);
}
