namespace MnistCnn.Files;

/// <summary>What files of networks can be, told by their content.</summary>
[Flags]
internal enum FileKinds
{
    None = 0,
    Safetensors = 1,
    Hdf5 = 1 << 1,
    KerasArchive = 1 << 2,
    TorchArchive = 1 << 3,
    Pickle = 1 << 4,
    Onnx = 1 << 5,
    TensorFlowLite = 1 << 6,
    SavedModel = 1 << 7,
    TensorFlowJs = 1 << 8,
    KerasJson = 1 << 9,
    Json = 1 << 10,
    NumPy = 1 << 11,
    Html = 1 << 12,
    GitPointer = 1 << 13,
    Zip = 1 << 14,
}
