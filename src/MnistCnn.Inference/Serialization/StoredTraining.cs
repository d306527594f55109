using System.Collections.ObjectModel;
using System.Globalization;
using System.Text.Json;
using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.Validation;

namespace MnistCnn.Serialization;

/// <summary>A <see cref="TrainingSummary"/> as it lies in a file.</summary>
internal static class StoredTraining
{
    public static void Write(Utf8JsonWriter json, string name, TrainingSummary training)
    {
        json.WriteStartObject(name);
        json.WriteNumber("epoch", training.Epoch);
        json.WriteNumber("training_images", training.TrainingImages);
        WriteNumber(json, "loss", training.Loss);
        WriteNumber(json, "accuracy", training.Accuracy);
        WriteNumber(json, "validation_loss", training.ValidationLoss);
        WriteNumber(json, "validation_accuracy", training.ValidationAccuracy);
        if (training.ValidationMetrics.Count > 0)
            WriteMetrics(json, training.ValidationMetrics);
        json.WriteEndObject();
    }

    /// <exception cref="JsonException">A value is missing or of another kind.</exception>
    public static TrainingSummary Read(StoredObject json) => new()
    {
        Epoch = json.Whole("epoch"),
        TrainingImages = json.Whole("training_images"),
        Loss = json.Number("loss"),
        Accuracy = json.Number("accuracy"),
        ValidationLoss = json.Has("validation_loss") ? json.Number("validation_loss") : null,
        ValidationAccuracy = json.Has("validation_accuracy") ? json.Number("validation_accuracy") : null,
        ValidationMetrics =
            json.Has("validation_metrics") ? ReadMetrics(json) : ReadOnlyDictionary<string, double>.Empty,
    };

    // A list, because their order is told too.
    private static void WriteMetrics(Utf8JsonWriter json, IReadOnlyDictionary<string, double> metrics)
    {
        json.WriteStartArray("validation_metrics");
        foreach ((string name, double value) in metrics)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            WriteNumber(json, "value", value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static OrderedDictionary<string, double> ReadMetrics(StoredObject json)
    {
        var metrics = new OrderedDictionary<string, double>(StringComparer.Ordinal);
        foreach (StoredObject metric in json.Objects("validation_metrics"))
        {
            string name = metric.Text("name");
            if (ClassName.Problem(name) is { } problem)
                throw new JsonException($"The name of a metric in 'validation_metrics' {problem}.");
            if (!metrics.TryAdd(name, metric.Number("value")))
                throw new JsonException($"'validation_metrics' has '{FileText.Of(name)}' twice.");
        }

        return metrics;
    }

    // The loss of a spoiled epoch is NaN, which JSON has no number for: it is written as a text.
    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(name, number);
        else if (value is not null)
            json.WriteString(name, value.Value.ToString(CultureInfo.InvariantCulture));
    }
}
