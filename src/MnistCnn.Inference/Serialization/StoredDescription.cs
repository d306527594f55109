using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using MnistCnn.Models;

namespace MnistCnn.Serialization;

/// <summary>
/// A <see cref="ModelDescription"/> as it lies in the metadata of a file: JSON, whose names stay when properties are renamed.
/// </summary>
internal sealed class StoredDescription
{
    /// <summary>The metadata key of the JSON text.</summary>
    public const string Key = "mnistcnn";

    private const int CurrentVersion = 1;

    public required int FormatVersion { get; set; }

    public required string LibraryVersion { get; set; }

    public required StoredOptions Options { get; set; }

    public required string[] ClassNames { get; set; }

    public required float PixelScale { get; set; }

    public TrainingSummary? Training { get; set; }

    public static string Write(ModelDescription description) => JsonSerializer.Serialize(
        new StoredDescription
        {
            FormatVersion = CurrentVersion,
            LibraryVersion = typeof(StoredDescription).Assembly.GetName().Version!.ToString(3),
            Options = StoredOptions.From(description.Options),
            ClassNames = [.. description.ClassNames],
            PixelScale = description.PixelScale,
            Training = description.Training,
        },
        StoredDescriptionContext.Default.StoredDescription);

    /// <exception cref="InvalidDataException">The text is not such a description; the message says why.</exception>
    public static ModelDescription Read(string json)
    {
        StoredDescription stored = Parse(json);
        var description = new ModelDescription(stored.Options.ToOptions())
        {
            ClassNames = [.. stored.ClassNames],
            PixelScale = stored.PixelScale,
            Training = stored.Training,
            LibraryVersion = stored.LibraryVersion,
        };
        if (Problem(description) is { } problem)
            throw new InvalidDataException($"The metadata '{Key}' cannot be used: {problem}");
        return description;
    }

    /// <summary>Why nobody can use a description; null if they can.</summary>
    public static string? Problem(ModelDescription description)
    {
        if (description.ClassNames.IsDefault || description.ClassNames.Length != description.Options.ClassCount)
            return $"there are {description.Options.ClassCount} classes and "
                + $"{(description.ClassNames.IsDefault ? 0 : description.ClassNames.Length)} class names.";
        if (description.ClassNames.Any(string.IsNullOrWhiteSpace))
            return "a class name is empty.";
        return description.PixelScale > 0 && float.IsFinite(description.PixelScale)
            ? null
            : $"the pixel scale is {description.PixelScale}, and must be above 0 and finite.";
    }

    private static StoredDescription Parse(string json)
    {
        try
        {
            StoredDescription? stored = JsonSerializer.Deserialize(json, StoredDescriptionContext.Default.StoredDescription);
            if (stored is { FormatVersion: CurrentVersion })
                return stored;
            throw new InvalidDataException(
                $"The metadata '{Key}' is of version {stored?.FormatVersion}, and this library reads version {CurrentVersion}.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"The metadata '{Key}' is not the JSON that it must be: {exception.Message}", exception);
        }
    }
}
