using System.Collections.Immutable;
using MnistCnn.Onnx;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Onnx;

/// <summary>What cannot be exported, by name.</summary>
internal static class LayerErrors
{
    public static NotSupportedException UnknownLayer(string path, nn.Module module, IEnumerable<Type> supported) =>
        new($"{Place(path)} is a {module.GetType().Name}, which cannot be exported to ONNX. "
            + $"Supported: {string.Join(", ", supported.Select(type => type.Name))}. "
            + "A module whose forward is code of its own must be built as a Sequential of these.");

    public static NotSupportedException Unsupported(string path, nn.Module module, string reason) =>
        new($"{Place(path)} ({module.GetType().Name}) {reason} exported to ONNX.");

    public static ArgumentException Mismatch(
        string path, nn.Module module, string wanted, ImmutableArray<long> found) =>
        new(
            $"{Place(path)} ({module.GetType().Name}) takes {wanted}, and it gets {string.Join('×', found)} for one "
            + $"input. Does {nameof(OnnxExportOptions)}.{nameof(OnnxExportOptions.InputShape)} fit the model?",
            nameof(module));

    private static string Place(string path) => path.Length > 0 ? $"'{path}'" : "The module";
}
