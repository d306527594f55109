namespace MnistCnn.Onnx;

/// <summary>What an ONNX file holds.</summary>
internal sealed record OnnxModel(
    OnnxGraph Graph, string ProducerName, string ProducerVersion, IReadOnlyList<KeyValuePair<string, string>> Metadata)
{
    /// <summary>
    /// The version of the file format that came with <see cref="OperatorSetVersion"/> (ONNX 1.12, 2022).
    /// </summary>
    public const int IrVersion = 8;

    /// <summary>The version of the operators; runtimes of 2022 and later have it.</summary>
    public const int OperatorSetVersion = 17;
}
