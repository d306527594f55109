using System.Collections.Immutable;

namespace MnistCnn.Onnx;

/// <summary>
/// Builds a graph that is a chain: each operation takes the output of the one before, and may take an earlier one too.
/// </summary>
internal sealed class GraphBuilder
{
    private readonly List<OnnxNode> _nodes = [];
    private readonly List<OnnxTensor> _constants = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly OnnxValue _input;
    private readonly string _outputName;
    private string _current;

    public GraphBuilder(OnnxValue input, string outputName)
    {
        (_input, _outputName, _current, ItemShape) = (input, outputName, input.Name, input.ItemShape);
        _names.UnionWith([input.Name, outputName]);
    }

    /// <summary>The shape of the latest output for one image: channels, height, width, or a number of values.</summary>
    public ImmutableArray<long> ItemShape { get; private set; }

    /// <summary>The name of the latest output.</summary>
    public string Current => _current;

    /// <summary>The latest operation; null before the first.</summary>
    public OnnxNode? Last => _nodes.LastOrDefault();

    /// <summary>Adds an operation that keeps the shape.</summary>
    public void Append(
        string name, string operation,
        ReadOnlySpan<OnnxTensor> constants = default, params ReadOnlySpan<OnnxAttribute> attributes) =>
        Append(name, operation, ItemShape, constants, attributes);

    /// <summary>Adds an operation whose output for one image has <paramref name="itemShape"/>.</summary>
    public void Append(
        string name, string operation, ImmutableArray<long> itemShape,
        ReadOnlySpan<OnnxTensor> constants = default, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        string node = Unique(name.Length > 0 ? name : operation);
        ImmutableArray<string>.Builder inputs = ImmutableArray.CreateBuilder<string>();
        inputs.Add(_current);
        foreach (OnnxTensor constant in constants)
        {
            OnnxTensor renamed = constant with { Name = Unique(constant.Name) };
            _constants.Add(renamed);
            inputs.Add(renamed.Name);
        }

        _current = Unique($"{node}.output");
        _nodes.Add(new OnnxNode(node, operation, inputs.ToImmutable(), _current, [.. attributes]));
        ItemShape = itemShape;
    }

    /// <summary>Adds an operation on the latest output and an earlier one of the same shape.</summary>
    public void AppendWithEarlier(string name, string operation, string earlier)
    {
        string node = Unique(name);
        string output = Unique($"{node}.output");
        _nodes.Add(new OnnxNode(node, operation, [_current, earlier], output, []));
        _current = output;
    }

    /// <summary>The graph so far; the last output gets the name that was asked for.</summary>
    public OnnxGraph Build(string name)
    {
        OnnxNode last = Last ?? new OnnxNode("identity", "Identity", [_current], _outputName, []);
        return new OnnxGraph(
            name, _input, new OnnxValue(_outputName, OnnxElementType.Float, ItemShape),
            [.. _nodes.SkipLast(1), last with { Output = _outputName }], _constants);
    }

    // A Sequential may use a name twice; a graph must not.
    private string Unique(string name)
    {
        string unique = name;
        for (int number = 2; !_names.Add(unique); number++)
            unique = $"{name}_{number}";
        return unique;
    }
}
