using System.Text.Json;

namespace MnistCnn.Keras.Config;

/// <summary>What a model takes: one, two or three sizes, without the number of images.</summary>
internal static class InputShape
{
    /// <exception cref="InvalidDataException">The file does not tell, or leaves a size open.</exception>
    public static int[] Of(JsonElement model, ConfigLayer first)
    {
        LayerSettings settings = first.Settings;
        JsonElement? shape = settings.Find("batch_shape", "batch_input_shape");
        if (shape is null && settings.Find("input_shape") is { } withoutBatch)
            return Sizes(settings, withoutBatch, skip: 0);
        if (shape is null && settings.Find("input_dim") is { ValueKind: JsonValueKind.Number } one)
            return Sizes(settings, one, skip: 0);
        shape ??= BuildShape(model) ?? BuildShape(settings.Layer);
        return shape is { } found
            ? Sizes(settings, found, skip: 1)
            : throw settings.Unsupported("the file does not tell the size of its input: give the first layer an "
                + "input shape in Keras, and save again");
    }

    private static JsonElement? BuildShape(JsonElement layer)
    {
        if (layer.TryGetProperty("config", out JsonElement config) && config.ValueKind == JsonValueKind.Object
            && config.TryGetProperty("build_input_shape", out JsonElement shape)
            && LayerSettings.Plain(shape).ValueKind == JsonValueKind.Array)
            return LayerSettings.Plain(shape);
        return layer.TryGetProperty("build_config", out JsonElement build) && build.ValueKind == JsonValueKind.Object
            && build.TryGetProperty("input_shape", out shape) && shape.ValueKind == JsonValueKind.Array
            ? shape
            : null;
    }

    private static int[] Sizes(LayerSettings settings, JsonElement shape, int skip)
    {
        // A model of one input in a list of inputs.
        if (shape.ValueKind == JsonValueKind.Array && shape.GetArrayLength() == 1
            && shape[0].ValueKind == JsonValueKind.Array)
            shape = shape[0];
        var sizes = new List<int>();
        IEnumerable<JsonElement> all = shape.ValueKind == JsonValueKind.Array ? shape.EnumerateArray() : [shape];
        foreach (JsonElement item in all.Skip(skip))
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out int size) || size is < 1 or > 1 << 24)
                throw settings.Unsupported(
                    $"its input is {shape.GetRawText()}, and every size of an image must be told: give the model a "
                    + "fixed input shape in Keras, and save again");
            sizes.Add(size);
        }

        return sizes.Count is >= 1 and <= 3
            ? [.. sizes]
            : throw settings.Unsupported($"its input is {shape.GetRawText()}, and should be images");
    }
}
