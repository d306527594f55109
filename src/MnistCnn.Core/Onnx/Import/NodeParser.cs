using System.Collections.Immutable;
using static MnistCnn.Onnx.OnnxProto;

namespace MnistCnn.Onnx.Import;

/// <summary>Turns protobuf messages into nodes and tensors.</summary>
internal static class NodeParser
{
    // Of a tensor; ONNX's own operators have 5 of images.
    private const int MaxRank = 8;

    // Of a node; ONNX's own operators have 8 at most.
    private const int MaxSettings = 32;
    private const int MaxEnds = 1_024;

    public static StoredNode Node(ReadOnlyMemory<byte> message)
    {
        (string name, string type, string domain) = ("", "", "");
        (List<string> inputs, List<string> outputs) = ([], []);
        var attributes = new List<StoredAttribute>();
        foreach (ProtoReading field in ProtoReader.Fields(message))
        {
            switch (field.Number)
            {
                case NodeProto.Input:
                    inputs.Add(field.Text);
                    break;
                case NodeProto.Output:
                    outputs.Add(field.Text);
                    break;
                case NodeProto.Name:
                    name = field.Text;
                    break;
                case NodeProto.OpType:
                    type = field.Text;
                    break;
                case NodeProto.Domain:
                    domain = field.Text;
                    break;
                case NodeProto.Attribute:
                    attributes.Add(Attribute(field.Bytes));
                    break;
                default:
                    break;
            }
        }

        if (attributes.Count > MaxSettings)
            throw ProtoReader.Broken($"'{StoredNode.Short(name)}' has more than {MaxSettings} settings");
        if (inputs.Count + outputs.Count > MaxEnds)
            throw ProtoReader.Broken($"'{StoredNode.Short(name)}' has more than {MaxEnds} inputs and outputs");
        return new StoredNode(name, type, domain, [.. inputs], [.. outputs], [.. attributes]);
    }

    public static StoredTensor Tensor(ReadOnlyMemory<byte> message)
    {
        string name = "";
        var type = StoredType.Undefined;
        var shape = new List<long>();
        ReadOnlyMemory<byte>? raw = null;
        var values = new List<ProtoReading>();
        bool isElsewhere = false;
        foreach (ProtoReading field in ProtoReader.Fields(message))
        {
            switch (field.Number)
            {
                case TensorProto.Name:
                    name = field.Text;
                    break;
                case TensorProto.DataType:
                    type = (StoredType)field.Integer;
                    break;
                case TensorProto.Dims:
                    shape.AddRange(field.Integers.Take(MaxRank + 1));
                    break;
                case TensorProto.RawData:
                    raw = field.Bytes;
                    break;
                case TensorProto.ExternalData:
                    isElsewhere = true;
                    break;
                case TensorProto.DataLocation:
                    isElsewhere |= field.Integer != 0;
                    break;
                case TensorProto.Segment:
                    throw ProtoReader.Broken($"'{StoredNode.Short(name)}' is a part of a tensor, which nothing writes");
                case TensorProto.FloatData or TensorProto.Int32Data or TensorProto.Int64Data or TensorProto.DoubleData:
                    values.Add(field);
                    break;
                default:
                    break;
            }

            if (shape.Count > MaxRank)
                throw ProtoReader.Broken($"'{StoredNode.Short(name)}' has more than {MaxRank} dimensions");
        }

        return new StoredTensor(name, type, [.. shape], raw, [.. values], isElsewhere);
    }

    private static StoredAttribute Attribute(ReadOnlyMemory<byte> message)
    {
        var attribute = new StoredAttribute("", 0);
        ImmutableArray<long>.Builder integers = ImmutableArray.CreateBuilder<long>();
        foreach (ProtoReading field in ProtoReader.Fields(message))
        {
            attribute = field.Number switch
            {
                AttributeProto.Name => attribute with { Name = field.Text },
                AttributeProto.Type => attribute with { Kind = field.Integer },
                AttributeProto.I => attribute with { Integer = field.Integer },
                AttributeProto.F => attribute with { Real = field.Real },
                AttributeProto.S => attribute with { Text = field.Text },
                AttributeProto.T => attribute with { Tensor = Tensor(field.Bytes) },
                _ => attribute,
            };
            if (field.Number == AttributeProto.Ints)
                integers.AddRange(field.Integers);
        }

        return attribute with { Integers = integers.ToImmutable() };
    }
}
