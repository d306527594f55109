using System.Diagnostics;
using System.Diagnostics.Metrics;
using MnistCnn.Inference;

namespace MnistCnn.Samples.Service;

/// <summary>
/// What is predicted, and how long it takes. A class that comes up more often than it used to tells of drift.
/// </summary>
internal sealed class PredictionMetrics
{
    public const string MeterName = "MnistCnn.Samples.Service";

    private readonly Counter<long> _predictions;
    private readonly Histogram<double> _duration;

    public PredictionMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _predictions = meter.CreateCounter<long>(
            "mnistcnn.predictions", description: "Images, by the class predicted.");
        _duration = meter.CreateHistogram(
            "mnistcnn.prediction.duration", "s", "Time that the network takes for a request.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.1],
            });
    }

    public Prediction Measure(Func<Prediction> predict)
    {
        long start = Stopwatch.GetTimestamp();
        Prediction prediction = predict();
        Record(start, prediction);
        return prediction;
    }

    public Prediction[] Measure(Func<Prediction[]> predict)
    {
        long start = Stopwatch.GetTimestamp();
        Prediction[] predictions = predict();
        Record(start, predictions);
        return predictions;
    }

    private void Record(long start, params ReadOnlySpan<Prediction> predictions)
    {
        _duration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
        foreach (Prediction prediction in predictions)
            _predictions.Add(1, new KeyValuePair<string, object?>("class", prediction.ClassName));
    }
}
