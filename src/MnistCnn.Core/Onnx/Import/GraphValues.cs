namespace MnistCnn.Onnx.Import;

/// <summary>Which node makes which value of a graph, and which values depend on the image.</summary>
internal sealed class GraphValues
{
    private readonly Dictionary<string, StoredNode> _makers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ofImage;

    /// <exception cref="InvalidDataException">
    /// It has not one input and one output, a value has two makers, or nodes go in circles.
    /// </exception>
    public GraphValues(StoredModel model)
    {
        StoredValue[] inputs = [.. model.Inputs.Where(input => !model.Constants.ContainsKey(input.Name))];
        Input = inputs.Length == 1 ? inputs[0] : throw Ends("input", inputs);
        Output = model.Outputs.Count == 1 ? model.Outputs[0].Name : throw Ends("output", model.Outputs);
        foreach (StoredNode node in model.Nodes)
        {
            foreach (string output in node.Outputs.Where(output => output.Length > 0))
            {
                if (output == Input.Name || model.Constants.ContainsKey(output) || !_makers.TryAdd(output, node))
                    throw ProtoReader.Broken($"the value '{StoredNode.Short(output)}' is made twice");
            }
        }

        _ofImage = OfImage(model);
    }

    /// <summary>The images.</summary>
    public StoredValue Input { get; }

    /// <summary>The name of what the graph gives.</summary>
    public string Output { get; }

    /// <summary>The node that makes a value; null of the input, of constants, and of what is nowhere made.</summary>
    public StoredNode? MakerOf(string value) => _makers.GetValueOrDefault(value);

    /// <summary>Whether a value depends on the image, if only on its size.</summary>
    public bool IsOfImage(string value) => _ofImage.Contains(value);

    /// <summary>The nodes that the output does not depend on.</summary>
    public IEnumerable<StoredNode> Unused(StoredModel model)
    {
        var used = new HashSet<StoredNode>(ReferenceEqualityComparer.Instance);
        var next = new Stack<string>([Output]);
        while (next.TryPop(out string? value))
        {
            if (MakerOf(value) is { } node && used.Add(node))
            {
                foreach (string input in node.Inputs)
                    next.Push(input);
            }
        }

        return model.Nodes.Where(node => !used.Contains(node));
    }

    private HashSet<string> OfImage(StoredModel model)
    {
        var takers = new Dictionary<string, List<StoredNode>>(StringComparer.Ordinal);
        foreach (StoredNode node in model.Nodes)
        {
            foreach (string input in node.Inputs.Where(input => input.Length > 0))
            {
                if (!takers.TryGetValue(input, out List<StoredNode>? list))
                    takers[input] = list = [];
                list.Add(node);
            }
        }

        var found = new HashSet<string>(StringComparer.Ordinal) { Input.Name };
        var seen = new HashSet<StoredNode>(ReferenceEqualityComparer.Instance);
        var next = new Stack<string>(found);
        while (next.TryPop(out string? value))
        {
            IEnumerable<StoredNode> unseen = takers.GetValueOrDefault(value, []).Where(seen.Add);
            foreach (string output in unseen.SelectMany(node => node.Outputs))
            {
                if (output.Length > 0 && found.Add(output))
                    next.Push(output);
            }
        }

        return found;
    }

    private static InvalidDataException Ends(string what, IReadOnlyList<StoredValue> found) => new(
        $"Its graph has {found.Count} {what}s{(found.Count == 0 ? "" : ": ")}"
        + string.Join(", ", found.Take(5).Select(value => $"'{StoredNode.Short(value.Name)}'"))
        + $". A chain of layers has one {what}.");
}
