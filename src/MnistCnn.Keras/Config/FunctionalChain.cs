using System.Text.Json;
using MnistCnn.Files;

namespace MnistCnn.Keras.Config;

/// <summary>The order in which a functional model applies its layers, if each is applied to the one before.</summary>
internal static class FunctionalChain
{
    private const int MostShown = 8;

    /// <returns>The places of the layers in their list.</returns>
    /// <exception cref="InvalidDataException">The layers are no chain.</exception>
    public static IReadOnlyList<int> Order(JsonElement config, IReadOnlyList<JsonElement> layers)
    {
        var next = new Dictionary<string, int>(StringComparer.Ordinal);
        int? first = null;
        for (int i = 0; i < layers.Count; i++)
        {
            LayerSettings layer = ConfigLayer.SettingsOf(layers[i]);
            string[] inputs = [.. InputsOf(layer)];
            if (inputs.Length == 0 && first is { } other)
                throw layer.Unsupported(
                    $"the model has more than one input, '{FileText.Of(Name(layers[other]))}' and this, and only a "
                    + "chain of layers can be read");
            if (inputs.Length == 0)
                first = i;
            else if (!next.TryAdd(inputs[0], i))
                throw layer.Unsupported(
                    $"it and '{FileText.Of(Name(layers[next[inputs[0]]]))}' both read '{FileText.Of(inputs[0])}', and "
                    + "only a chain of layers can be read");
        }

        var order = new List<int>();
        for (int? at = first; at is { } place && order.Count < layers.Count; at = Next(next, Name(layers[place])))
            order.Add(place);
        if (order.Count < layers.Count)
            throw new InvalidDataException("The layers of a functional model are no chain from its input to its "
                + "output.");
        CheckOutput(config, Name(layers[order[^1]]));
        return order;
    }

    private static int? Next(Dictionary<string, int> next, string name) =>
        next.TryGetValue(name, out int place) ? place : null;

    private static List<string> InputsOf(LayerSettings layer)
    {
        var names = new List<string>();
        if (layer.Layer.TryGetProperty("inbound_nodes", out JsonElement nodes)
            && nodes.ValueKind == JsonValueKind.Array)
        {
            if (nodes.GetArrayLength() > 1)
                throw layer.Unsupported("it is applied more than once, and only a chain of layers can be read");
            Collect(nodes, names);
        }

        return names.Count <= 1
            ? names
            : throw layer.Unsupported(
                $"it reads {Quoted(names)}, and only a chain of layers can be read");
    }

    // [name, node, tensor, …] in Keras 1 and 2; in Keras 3 tensors somewhere among the arguments, with their history.
    private static void Collect(JsonElement element, List<string> names)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            if (element.TryGetProperty("keras_history", out JsonElement history))
                Collect(history, names);
            else
                foreach (JsonProperty property in element.EnumerateObject())
                    Collect(property.Value, names);
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            if (element.GetArrayLength() >= 3 && element[0].ValueKind == JsonValueKind.String
                && element[1].ValueKind == JsonValueKind.Number)
                names.Add(element[0].GetString()!);
            else
                foreach (JsonElement item in element.EnumerateArray())
                    Collect(item, names);
        }
    }

    private static void CheckOutput(JsonElement config, string last)
    {
        var names = new List<string>();
        if (config.TryGetProperty("output_layers", out JsonElement outputs))
            Collect(outputs, names);
        if (names.Count > 1 || (names.Count == 1 && names[0] != last))
            throw new InvalidDataException(
                $"The model gives what {Quoted(names)} give, and only the last "
                + $"layer of a chain can be read, here '{FileText.Of(last)}'.");
    }

    private static string Quoted(IEnumerable<string> names) =>
        string.Join(" and ", names.Take(MostShown).Select(name => $"'{FileText.Of(name)}'"));

    private static string Name(JsonElement layer) =>
        LayerSettings.TextOf(layer, "name") ?? ConfigLayer.SettingsOf(layer).Name;
}
