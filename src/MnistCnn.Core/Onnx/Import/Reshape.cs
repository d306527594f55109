namespace MnistCnn.Onnx.Import;

/// <summary>What a reshape does here.</summary>
internal enum Reshape
{
    /// <summary>The same map or list, as the file has it otherwise.</summary>
    Nothing,

    /// <summary>A map becomes a list.</summary>
    Flattened,

    /// <summary>Nothing that can be.</summary>
    Unknown,
}
