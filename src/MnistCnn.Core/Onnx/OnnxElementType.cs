namespace MnistCnn.Onnx;

/// <summary>What the values of a tensor are, as <c>TensorProto.DataType</c> numbers it.</summary>
internal enum OnnxElementType
{
    Float = 1,
    UInt8 = 2,
}
