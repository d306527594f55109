namespace MnistCnn.Onnx.Import;

/// <summary>The nodes that make the output of the image, in the order of computation.</summary>
internal static class GraphChain
{
    // Networks here have 512 layers at most, and few of them take several nodes.
    private const int MaxSteps = 2_048;

    // What stands in these places is a size or a setting, not a value of the network.
    private static readonly HashSet<string> OneValue = new(StringComparer.Ordinal)
    {
        "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Dropout", "ReduceMean", "Cast", "Pad", "Expand", "Slice",
    };

    /// <param name="values">The values of the graph.</param>
    /// <param name="constants">Those that do not depend on the image.</param>
    /// <param name="problems">Where nodes are no chain is added here.</param>
    public static IReadOnlyList<ChainStep> Of(GraphValues values, Constants constants, ICollection<string> problems)
    {
        var chain = new List<ChainStep>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string value = values.Output;
        while (value != values.Input.Name)
        {
            if (!seen.Add(value))
                throw ProtoReader.Broken("its nodes go in circles");
            if (values.MakerOf(value) is not { } node)
                throw new InvalidDataException(
                    $"Its output does not depend on its input: it comes from '{StoredNode.Short(value)}'.");
            ChainStep step = Step(node, value, values, constants, problems);
            chain.Add(step);
            if (chain.Count > MaxSteps)
                throw new InvalidDataException(
                    $"Its chain has more than {MaxSteps} nodes, and 512 layers can be here.");
            value = step.Input;
        }

        chain.Reverse();
        return chain;
    }

    private static ChainStep Step(
        StoredNode node, string value, GraphValues values, Constants constants, ICollection<string> problems)
    {
        if (node.Outputs[0] != value)
            problems.Add(node.Unsupported("the network uses an output of it that is not the first").Message);
        if (ActivationPatterns.Match(node, values, constants) is { } pattern)
            return pattern;
        int places = OneValue.Contains(node.Operator) ? Math.Min(1, node.Inputs.Length) : node.Inputs.Length;
        int[] data = [.. Enumerable.Range(0, places).Where(i => values.IsOfImage(node.Inputs[i]))];
        if (data.Length > 1)
            problems.Add(node.Unsupported(
                "two of its inputs depend on the image, and a chain of layers has no branches").Message);
        return data.Length > 0
            ? new ChainStep(node, data[0], node.Inputs[data[0]])
            : throw new InvalidDataException($"{node} does not depend on the input of the graph, and the output does.");
    }
}
