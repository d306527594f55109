using System.Text.Json;
using MnistCnn.Files;
using MnistCnn.Keras.Files;

namespace MnistCnn.Keras.Config;

/// <summary>
/// The layers of a model in the order in which they are applied, those of nested models in their place.
/// </summary>
internal sealed class ConfigChain
{
    // As deep as anybody nests models, and not so deep that the stack ends.
    private const int MostDepth = 16;

    private readonly List<ConfigLayer> _layers = [];

    private ConfigChain()
    {
    }

    /// <exception cref="InvalidDataException">The layers are no chain, or the description is broken.</exception>
    public static IReadOnlyList<ConfigLayer> Of(JsonElement model)
    {
        var chain = new ConfigChain();
        if (!IsModel(model))
            throw new InvalidDataException(
                $"It is a {FileText.Of(LayerSettings.TextOf(model, "class_name") ?? "model of no class")}, "
                + "a class of somebody's own, whose layers the file does not tell.");
        chain.Add(model, root: null, path: "", MostDepth);
        return chain._layers;
    }

    private static bool IsModel(JsonElement layer) =>
        LayerSettings.TextOf(layer, "class_name") is "Sequential" or "Model" or "Functional" or "Graph";

    private void Add(JsonElement model, string? root, string path, int depth)
    {
        if (depth == 0)
            throw new InvalidDataException("Its models are nested too deep.");
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var places = new List<(JsonElement Layer, string Name)>();
        foreach (JsonElement layer in LayersOf(model))
        {
            string kind = SnakeCase.Of(LayerSettings.TextOf(layer, "class_name") ?? "");
            int count = counts[kind] = counts.GetValueOrDefault(kind) + 1;
            places.Add((layer, Keras3Layout.Name(kind, count - 1)));
        }

        bool isSequential = LayerSettings.TextOf(model, "class_name") == "Sequential";
        foreach (int place in isSequential ? Enumerable.Range(0, places.Count) : Order(model, places))
        {
            (JsonElement layer, string name) = places[place];
            string top = root ?? NameOf(layer);
            if (IsModel(layer))
                Add(layer, top, $"{path}{name}/", depth - 1);
            else
                _layers.Add(new ConfigLayer(ConfigLayer.SettingsOf(layer), top, path + name));
        }
    }

    private static IReadOnlyList<int> Order(JsonElement model, List<(JsonElement Layer, string Name)> places) =>
        FunctionalChain.Order(model.GetProperty("config"), [.. places.Select(place => place.Layer)]);

    // Keras 1 and the first of Keras 2 had the layers of a Sequential themselves as its config.
    private static JsonElement.ArrayEnumerator LayersOf(JsonElement model)
    {
        if (model.TryGetProperty("config", out JsonElement config))
        {
            if (config.ValueKind == JsonValueKind.Array)
                return config.EnumerateArray();
            if (config.ValueKind == JsonValueKind.Object && config.TryGetProperty("layers", out JsonElement layers)
                && layers.ValueKind == JsonValueKind.Array)
                return layers.EnumerateArray();
        }

        throw new InvalidDataException("A model has no list of layers.");
    }

    private static string NameOf(JsonElement layer) =>
        LayerSettings.TextOf(layer, "name")
        ?? (layer.ValueKind == JsonValueKind.Object && layer.TryGetProperty("config", out JsonElement config)
            ? LayerSettings.TextOf(config, "name")
            : null)
        ?? LayerSettings.TextOf(layer, "class_name") ?? "";
}
