using static MnistCnn.Onnx.OnnxProto;
using static MnistCnn.Onnx.ProtoField;

namespace MnistCnn.Onnx;

/// <summary>Turns a model into the protobuf messages of an ONNX file.</summary>
internal static class OnnxSerializer
{
    // The empty domain is that of ONNX's own operators.
    private const string StandardOperators = "";

    public static IReadOnlyList<ProtoField> Serialize(OnnxModel model) =>
    [
        Integer(ModelProto.IrVersion, OnnxModel.IrVersion),
        Text(ModelProto.ProducerName, model.ProducerName),
        Text(ModelProto.ProducerVersion, model.ProducerVersion),
        Message(ModelProto.Graph, Graph(model.Graph)),
        Message(ModelProto.OpsetImport,
        [
            Text(OperatorSetIdProto.Domain, StandardOperators),
            Integer(OperatorSetIdProto.Version, OnnxModel.OperatorSetVersion),
        ]),
        .. model.Metadata.Select(entry => Message(ModelProto.MetadataProps,
        [
            Text(StringStringEntryProto.Key, entry.Key),
            Text(StringStringEntryProto.Value, entry.Value),
        ])),
    ];

    private static IReadOnlyList<ProtoField> Graph(OnnxGraph graph) =>
    [
        .. graph.Nodes.Select(node => Message(GraphProto.Node, Node(node))),
        Text(GraphProto.Name, graph.Name),
        .. graph.Constants.Select(tensor => Message(GraphProto.Initializer, Tensor(tensor))),
        Message(GraphProto.Input, Value(graph.Input)),
        Message(GraphProto.Output, Value(graph.Output)),
    ];

    private static IReadOnlyList<ProtoField> Node(OnnxNode node) =>
    [
        .. node.Inputs.Select(input => Text(NodeProto.Input, input)),
        Text(NodeProto.Output, node.Output),
        Text(NodeProto.Name, node.Name),
        Text(NodeProto.OpType, node.Operator),
        .. node.Attributes.Select(attribute => Message(NodeProto.Attribute, Attribute(attribute))),
    ];

    private static IReadOnlyList<ProtoField> Attribute(OnnxAttribute attribute) =>
    [
        Text(AttributeProto.Name, attribute.Name),
        .. attribute switch
        {
            OnnxAttribute.Integer integer =>
                [Integer(AttributeProto.I, integer.Value), Integer(AttributeProto.Type, AttributeProto.TypeInt)],
            OnnxAttribute.Real real =>
                [Real(AttributeProto.F, real.Value), Integer(AttributeProto.Type, AttributeProto.TypeFloat)],
            OnnxAttribute.Integers integers =>
                [.. integers.Values.Select(value => Integer(AttributeProto.Ints, value)),
                    Integer(AttributeProto.Type, AttributeProto.TypeInts)],
            _ => (ProtoField[])[],
        },
    ];

    private static IReadOnlyList<ProtoField> Tensor(OnnxTensor tensor) =>
    [
        .. tensor.Shape.Select(size => Integer(TensorProto.Dims, size)),
        Integer(TensorProto.DataType, (int)OnnxElementType.Float),
        Text(TensorProto.Name, tensor.Name),
        Bytes(TensorProto.RawData, tensor.Values),
    ];

    private static IReadOnlyList<ProtoField> Value(OnnxValue value) =>
    [
        Text(ValueInfoProto.Name, value.Name),
        Message(ValueInfoProto.Type,
        [
            Message(TypeProto.TensorType,
            [
                Integer(TensorTypeProto.ElemType, (int)value.ElementType),
                Message(TensorTypeProto.Shape,
                [
                    Message(TensorShapeProto.Dim, [Text(DimensionProto.DimParam, OnnxValue.BatchDimension)]),
                    .. value.ItemShape.Select(size =>
                        Message(TensorShapeProto.Dim, [Integer(DimensionProto.DimValue, size)])),
                ]),
            ]),
        ]),
    ];
}
