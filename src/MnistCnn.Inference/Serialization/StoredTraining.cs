using System.Globalization;
using System.Text.Json;
using MnistCnn.Models;

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
    };

    // The loss of a spoiled epoch is NaN, which JSON has no number for: it is written as a text.
    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(name, number);
        else if (value is not null)
            json.WriteString(name, value.Value.ToString(CultureInfo.InvariantCulture));
    }
}
