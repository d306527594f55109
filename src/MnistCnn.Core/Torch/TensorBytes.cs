using MnistCnn.Files;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Torch;

/// <summary>Tensors to bytes and back.</summary>
internal static class TensorBytes
{
    private static readonly Dictionary<ScalarType, SafetensorsDataType> Types = new()
    {
        [ScalarType.Bool] = SafetensorsDataType.BOOL,
        [ScalarType.Byte] = SafetensorsDataType.U8,
        [ScalarType.Int8] = SafetensorsDataType.I8,
        [ScalarType.Int16] = SafetensorsDataType.I16,
        [ScalarType.Int32] = SafetensorsDataType.I32,
        [ScalarType.Int64] = SafetensorsDataType.I64,
        [ScalarType.Float16] = SafetensorsDataType.F16,
        [ScalarType.BFloat16] = SafetensorsDataType.BF16,
        [ScalarType.Float32] = SafetensorsDataType.F32,
        [ScalarType.Float64] = SafetensorsDataType.F64,
    };

    public static SafetensorsDataType TypeOf(string name, Tensor tensor) =>
        Types.TryGetValue(tensor.dtype, out SafetensorsDataType type)
            ? type
            : throw new NotSupportedException(
                $"Tensor '{name}' is of type {tensor.dtype}, which safetensors cannot hold.");

    /// <exception cref="InvalidDataException">TorchSharp has no such type.</exception>
    public static ScalarType TypeOf(SafetensorsDataType type)
    {
        foreach ((ScalarType scalar, SafetensorsDataType stored) in Types)
        {
            if (stored == type)
                return scalar;
        }

        throw new InvalidDataException($"Tensors of type {type} cannot be read here.");
    }

    public static SafetensorsTensor Read(string name, Tensor tensor)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor contiguous = tensor.detach().cpu().contiguous();
        return new SafetensorsTensor(name, TypeOf(name, tensor), [.. tensor.shape], contiguous.bytes.ToArray());
    }

    public static void Write(SafetensorsTensor source, Tensor target)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor staging = empty(target.shape, target.dtype);
        staging.bytes = source.Data.ToArray();
        target.copy_(staging);
    }
}
