namespace MnistCnn.Onnx;

/// <summary>
/// The field numbers of ONNX's messages, one class a message, named as in
/// <see href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</see>.
/// </summary>
internal static class OnnxProto
{
    public static class ModelProto
    {
        public const int IrVersion = 1;
        public const int ProducerName = 2;
        public const int ProducerVersion = 3;
        public const int Graph = 7;
        public const int OpsetImport = 8;
        public const int MetadataProps = 14;
    }

    public static class OperatorSetIdProto
    {
        public const int Domain = 1;
        public const int Version = 2;
    }

    public static class StringStringEntryProto
    {
        public const int Key = 1;
        public const int Value = 2;
    }

    public static class GraphProto
    {
        public const int Node = 1;
        public const int Name = 2;
        public const int Initializer = 5;
        public const int Input = 11;
        public const int Output = 12;
    }

    public static class NodeProto
    {
        public const int Input = 1;
        public const int Output = 2;
        public const int Name = 3;
        public const int OpType = 4;
        public const int Attribute = 5;
        public const int Domain = 7;
    }

    public static class AttributeProto
    {
        public const int Name = 1;
        public const int F = 2;
        public const int I = 3;
        public const int S = 4;
        public const int T = 5;
        public const int Ints = 8;
        public const int Type = 20;

        public const int TypeFloat = 1;
        public const int TypeInt = 2;
        public const int TypeString = 3;
        public const int TypeTensor = 4;
        public const int TypeInts = 7;
    }

    public static class TensorProto
    {
        public const int Dims = 1;
        public const int DataType = 2;
        public const int Segment = 3;
        public const int FloatData = 4;
        public const int Int32Data = 5;
        public const int Int64Data = 7;
        public const int Name = 8;
        public const int RawData = 9;
        public const int DoubleData = 10;
        public const int ExternalData = 13;
        public const int DataLocation = 14;
    }

    public static class ValueInfoProto
    {
        public const int Name = 1;
        public const int Type = 2;
    }

    public static class TypeProto
    {
        public const int TensorType = 1;
    }

    /// <summary><c>TypeProto.Tensor</c>.</summary>
    public static class TensorTypeProto
    {
        public const int ElemType = 1;
        public const int Shape = 2;
    }

    public static class TensorShapeProto
    {
        public const int Dim = 1;
    }

    /// <summary><c>TensorShapeProto.Dimension</c>.</summary>
    public static class DimensionProto
    {
        public const int DimValue = 1;
        public const int DimParam = 2;
    }
}
