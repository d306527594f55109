namespace MnistCnn.Onnx.Import;

/// <summary>Which operators and settings are known here. Any other is refused, whatever it would do.</summary>
internal static class KnownOperators
{
    private static readonly string[] Windows =
        ["auto_pad", "ceil_mode", "dilations", "kernel_shape", "pads", "strides"];

    private static readonly Dictionary<string, string[]> Settings = new(StringComparer.Ordinal)
    {
        ["Add"] = [],
        ["AveragePool"] = [.. Windows, "count_include_pad"],
        ["BatchNormalization"] = ["epsilon", "momentum", "spatial", "training_mode"],
        ["Cast"] = ["saturate", "to"],
        ["Conv"] = ["auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"],
        ["Div"] = [],
        ["Dropout"] = ["ratio", "seed"],
        ["Elu"] = ["alpha"],
        ["Flatten"] = ["axis"],
        ["Gelu"] = ["approximate"],
        ["Gemm"] = ["alpha", "beta", "transA", "transB"],
        ["GlobalAveragePool"] = [],
        ["Identity"] = [],
        ["LeakyRelu"] = ["alpha"],
        ["LogSoftmax"] = ["axis"],
        ["MatMul"] = [],
        ["MaxPool"] = [.. Windows, "storage_order"],
        ["Mul"] = [],
        ["Pad"] = ["mode", "pads", "value"],
        ["ReduceMean"] = ["axes", "keepdims", "noop_with_empty_axes"],
        ["Relu"] = [],
        ["Reshape"] = ["allowzero"],
        ["Sigmoid"] = [],
        ["Softmax"] = ["axis"],
        ["Squeeze"] = ["axes"],
        ["Tanh"] = [],
        ["Transpose"] = ["perm"],
        ["Unsqueeze"] = ["axes"],
    };

    // The only value that each may have.
    private static readonly Dictionary<string, long> Fixed = new(StringComparer.Ordinal)
    {
        ["dilations"] = 1,
        ["group"] = 1,
        ["noop_with_empty_axes"] = 0,
        ["spatial"] = 1,
        ["storage_order"] = 0,
        ["training_mode"] = 0,
        ["transA"] = 0,
    };

    /// <summary>What is not known of a node; nothing of one that is.</summary>
    public static IEnumerable<string> ProblemsOf(ChainStep step)
    {
        StoredNode node = step.Node;
        if (step.Pattern is not null)
            yield break;
        if (node.Domain is not ("" or "ai.onnx") || !Settings.TryGetValue(node.Operator, out string[]? known))
        {
            yield return node.Unsupported("there is no such layer here").Message;
            yield break;
        }

        foreach (StoredAttribute attribute in node.Attributes)
        {
            string name = StoredNode.Short(attribute.Name);
            if (!known.Contains(attribute.Name) || node.Attributes.Count(other => other.Name == attribute.Name) > 1)
                yield return node.Unsupported($"its setting '{name}' is not known here").Message;
            else if (Fixed.TryGetValue(attribute.Name, out long only)
                && !(attribute.Integer is { } one ? one == only : attribute.Integers.All(each => each == only)))
                yield return node.Unsupported(
                    $"its {name} is {Value(attribute)}, and only {only} can be here").Message;
        }
    }

    private static string Value(StoredAttribute attribute) =>
        attribute.Integer is { } one ? $"{one}" : string.Join(", ", attribute.Integers.Take(8));
}
