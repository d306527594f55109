using static MnistCnn.Onnx.OnnxProto;

namespace MnistCnn.Onnx.Import;

/// <summary>Turns the protobuf messages of an ONNX file into a model.</summary>
internal static class ModelParser
{
    // Networks here have 512 layers at most; a small file must not cost much memory.
    private const int MaxItems = 1 << 14;

    private static readonly (int Least, int Greatest) OperatorSets = (7, 25);

    /// <exception cref="InvalidDataException">The bytes are no ONNX file, or one of another time.</exception>
    public static StoredModel Parse(ReadOnlyMemory<byte> file)
    {
        ReadOnlyMemory<byte>? graph = null;
        string producer = "";
        long operatorSet = 0;
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (ProtoReading field in ProtoReader.Fields(file))
        {
            switch (field.Number)
            {
                case ModelProto.Graph:
                    graph = graph is null ? field.Bytes : throw ProtoReader.Broken("it has two graphs");
                    break;
                case ModelProto.ProducerName:
                    producer = field.Text;
                    break;
                case ModelProto.OpsetImport:
                    operatorSet = OperatorSetOf(field.Bytes) ?? operatorSet;
                    break;
                case ModelProto.MetadataProps:
                    AddEntry(metadata, field.Bytes);
                    break;
                default:
                    break;
            }
        }

        if (graph is null)
            throw ProtoReader.Broken("it has no graph");
        if (operatorSet < OperatorSets.Least || operatorSet > OperatorSets.Greatest)
            throw new InvalidDataException(
                $"Its operators are of version {operatorSet}, and {OperatorSets.Least} to {OperatorSets.Greatest} are "
                + "known here: onnx.version_converter.convert_version writes another one.");
        return Graph(graph.Value, producer, operatorSet, metadata);
    }

    private static StoredModel Graph(
        ReadOnlyMemory<byte> message, string producer, long operatorSet, IReadOnlyDictionary<string, string> metadata)
    {
        string name = "";
        var nodes = new List<StoredNode>();
        var constants = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        (List<StoredValue> inputs, List<StoredValue> outputs) = ([], []);
        foreach (ProtoReading field in ProtoReader.Fields(message))
        {
            if (nodes.Count + constants.Count + inputs.Count + outputs.Count > MaxItems)
                throw new InvalidDataException(
                    $"It has more than {MaxItems} nodes and values, more than a chain of 512 layers needs.");
            switch (field.Number)
            {
                case GraphProto.Name:
                    name = field.Text;
                    break;
                case GraphProto.Node:
                    nodes.Add(NodeParser.Node(field.Bytes));
                    break;
                case GraphProto.Initializer:
                    StoredTensor tensor = NodeParser.Tensor(field.Bytes);
                    if (!constants.TryAdd(tensor.Name, tensor))
                        throw ProtoReader.Broken($"two constants are named '{StoredNode.Short(tensor.Name)}'");
                    break;
                case GraphProto.Input:
                    inputs.Add(Value(field.Bytes));
                    break;
                case GraphProto.Output:
                    outputs.Add(Value(field.Bytes));
                    break;
                default:
                    break;
            }
        }

        return new StoredModel(producer, name, operatorSet, nodes, constants, inputs, outputs, metadata);
    }

    private static StoredValue Value(ReadOnlyMemory<byte> message)
    {
        string name = "";
        ReadOnlyMemory<byte> tensor = default;
        foreach (ProtoReading field in ProtoReader.Fields(message))
        {
            if (field.Number == ValueInfoProto.Name)
                name = field.Text;
            else if (field.Number == ValueInfoProto.Type)
                tensor = Inner(field.Bytes, TypeProto.TensorType) ?? default;
        }

        var type = StoredType.Undefined;
        List<long>? shape = null;
        foreach (ProtoReading field in ProtoReader.Fields(tensor))
        {
            if (field.Number == TensorTypeProto.ElemType)
                type = (StoredType)field.Integer;
            else if (field.Number == TensorTypeProto.Shape)
                shape = [.. ProtoReader.Fields(field.Bytes).Where(size => size.Number == TensorShapeProto.Dim)
                    .Select(size => Size(size.Bytes))];
        }

        return new StoredValue(name, type, shape is null ? null : [.. shape]);
    }

    // Open sizes have a name instead.
    private static long Size(ReadOnlyMemory<byte> dimension) => ProtoReader.Fields(dimension)
        .Where(field => field.Number == DimensionProto.DimValue).Select(field => field.Integer).LastOrDefault();

    private static ReadOnlyMemory<byte>? Inner(ReadOnlyMemory<byte> message, int number)
    {
        ReadOnlyMemory<byte>? inner = null;
        foreach (ProtoReading field in ProtoReader.Fields(message))
            inner = field.Number == number ? field.Bytes : inner;
        return inner;
    }

    // Null of the operators of others.
    private static long? OperatorSetOf(ReadOnlyMemory<byte> message)
    {
        string domain = "";
        long version = 0;
        foreach (ProtoReading field in ProtoReader.Fields(message))
        {
            if (field.Number == OperatorSetIdProto.Domain)
                domain = field.Text;
            else if (field.Number == OperatorSetIdProto.Version)
                version = field.Integer;
        }

        return domain is "" or "ai.onnx" ? version : null;
    }

    private static void AddEntry(Dictionary<string, string> metadata, ReadOnlyMemory<byte> message)
    {
        (string key, string value) = ("", "");
        foreach (ProtoReading field in ProtoReader.Fields(message))
        {
            if (field.Number == StringStringEntryProto.Key)
                key = field.Text;
            else if (field.Number == StringStringEntryProto.Value)
                value = field.Text;
        }

        metadata[key] = value;
    }
}
