using System.Text.Json;

namespace MnistCnn.Keras.Config;

/// <summary>A layer as a file describes it, taken out of the models that it is nested in.</summary>
/// <param name="Settings">Its class, name and arguments.</param>
/// <param name="Root">
/// The layer of the outermost model that it is or is in: by that name <c>.h5</c> has its weights.
/// </param>
/// <param name="Path">Its classes and numbers, as <c>.weights.h5</c> names it: <c>sequential/conv2d_1</c>.</param>
internal sealed record ConfigLayer(LayerSettings Settings, string Root, string Path)
{
    public string ClassName => Settings.ClassName;

    public string Name => Settings.Name;

    /// <summary>Whether it is in a model among the layers.</summary>
    public bool IsNested => Path.Contains('/', StringComparison.Ordinal);

    /// <summary>A layer that is no model, from its JSON.</summary>
    public static LayerSettings SettingsOf(JsonElement layer) => new(
        LayerSettings.TextOf(layer, "class_name") ?? throw new InvalidDataException("A layer has no 'class_name'."),
        layer.TryGetProperty("config", out JsonElement config) && config.ValueKind == JsonValueKind.Object
            ? config
            : throw new InvalidDataException("A layer has no 'config'."),
        layer);
}
