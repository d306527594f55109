using System.Collections.Immutable;
using MnistCnn.Files;
using MnistCnn.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Onnx;

/// <summary>Reads the tensors of a layer, wherever they lie and however.</summary>
internal static class Weights
{
    /// <summary>Weight and bias, or the weight alone.</summary>
    public static OnnxTensor[] Of(string path, Tensor weight, Tensor? bias) => bias is null
        ? [Read(path, nameof(weight), weight)]
        : [Read(path, nameof(weight), weight), Read(path, nameof(bias), bias)];

    public static OnnxTensor Read(string path, string name, Tensor tensor)
    {
        string fullName = ModuleWalker.Child(path, name);
        if (!tensor.is_floating_point())
            throw new NotSupportedException(
                $"'{fullName}' is of type {tensor.dtype}: only floating point can be exported to ONNX.");
        using DisposeScope scope = NewDisposeScope();
        SafetensorsTensor read = TensorBytes.Read(fullName, tensor.detach().to(ScalarType.Float32));
        return new OnnxTensor(fullName, read.Shape, read.Data);
    }
}
