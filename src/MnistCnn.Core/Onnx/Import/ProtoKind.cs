namespace MnistCnn.Onnx.Import;

/// <summary>How a field of a protobuf message is stored.</summary>
internal enum ProtoKind
{
    Varint,
    Fixed64,
    Bytes,
    Fixed32,
}
