using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using MnistCnn.Files;
using MnistCnn.Models;

namespace MnistCnn.Serialization;

/// <summary>
/// A <see cref="ModelDescription"/> as it lies in the metadata of a file: JSON, whose names stay when properties are
/// renamed.
/// </summary>
/// <remarks>
/// Written and read by hand: <c>JsonSerializer</c> alone would take longer than all else from start to first
/// prediction.
/// </remarks>
internal static class StoredDescription
{
    /// <summary>The metadata key of the JSON text.</summary>
    public const string Key = "mnistcnn";

    private const int CurrentVersion = 2;

    // Our own messages may list the names of an enumeration.
    private const int MostOfProblem = 500;

    public static string Write(ModelDescription description)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("format_version", CurrentVersion);
            json.WriteString("library_version", typeof(StoredDescription).Assembly.GetName().Version!.ToString(3));
            StoredArchitecture.Write(json, "architecture", description.Architecture);
            json.WriteStartArray("class_names");
            foreach (string name in description.ClassNames)
                json.WriteStringValue(name);
            json.WriteEndArray();
            json.WriteNumber("pixel_scale", description.PixelScale);
            if (description.Training is { } training)
                StoredTraining.Write(json, "training", training);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <exception cref="InvalidDataException">The text is not such a description; the message says why.</exception>
    public static ModelDescription Read(string json)
    {
        try
        {
            return Read(StoredObject.Parse(json));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Its message has characters of the file in it: it is shown, and not kept.
            throw new InvalidDataException(
                $"The metadata '{Key}' is not the JSON that it must be: "
                + FileText.Of(exception.Message, MostOfProblem));
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"The metadata '{Key}' cannot be used: {exception.Message}", exception);
        }
    }

    private static ModelDescription Read(StoredObject json)
    {
        int version = json.Whole("format_version");
        if (version is < 1 or > CurrentVersion)
            throw new InvalidDataException(
                $"The metadata '{Key}' is of version {version}, and this library reads versions 1 to "
                + $"{CurrentVersion}.");
        CnnArchitecture architecture = version == 1
            ? StoredArchitecture.ReadOptions(json.Object("options"))
            : StoredArchitecture.Read(json.Object("architecture"));
        // A file says how many classes there are in a few digits: no names are made from that.
        return new ModelDescription(
            architecture, ImmutableCollectionsMarshal.AsImmutableArray(json.Texts("class_names")))
        {
            PixelScale = (float)json.Number("pixel_scale"),
            Training = json.Has("training") ? StoredTraining.Read(json.Object("training")) : null,
            LibraryVersion = json.Text("library_version"),
        };
    }
}
