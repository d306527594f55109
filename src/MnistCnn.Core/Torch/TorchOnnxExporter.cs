using System.Collections.Immutable;
using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.Onnx;
using MnistCnn.Torch.Onnx;
using static TorchSharp.torch;

namespace MnistCnn.Torch;

/// <summary>Writes a module of TorchSharp as an ONNX file, as <see cref="OnnxExporter"/> does a <c>Cnn</c>.</summary>
/// <remarks>
/// <para>
/// A module is a <see cref="CnnModule"/> or made of <c>Conv2d</c>, <c>BatchNorm1d</c> and <c>2d</c>, <c>ReLU</c>,
/// <c>LeakyReLU</c>, <c>ELU</c>, <c>GELU</c>, <c>SiLU</c>, <c>Tanh</c>, <c>Sigmoid</c>, <c>MaxPool2d</c>,
/// <c>AvgPool2d</c>, <c>AdaptiveAvgPool2d(1)</c>, <c>Flatten</c>, <c>Linear</c>, <c>Dropout</c>, <c>Dropout2d</c>,
/// <c>AlphaDropout</c>, <c>FeatureAlphaDropout</c>, <c>Identity</c>, <c>Softmax</c> and <c>LogSoftmax</c> in a
/// <c>Sequential</c>, which may be in another. What cannot be said in ONNX exactly is refused by name. A module whose
/// <c>forward</c> is code of its own cannot be read, and hooks are not seen.
/// </para>
/// <para>
/// The file computes what the module does in evaluation mode, in whichever mode it is; the module stays as it is.
/// Weights are 32-bit floats; other floating point is converted.
/// </para>
/// </remarks>
public static class TorchOnnxExporter
{
    /// <summary>Writes a file, whole or not at all: see <see cref="AtomicFile"/>.</summary>
    /// <param name="module">
    /// The module to write; N × channels × height × width or N × values in, N × classes out.
    /// </param>
    /// <param name="path">The file; its directory must exist.</param>
    /// <param name="options">What to write beside the network; left out, the defaults.</param>
    /// <exception cref="NotSupportedException">
    /// A layer or its setting cannot be exported, or the weights take more than 2 GB. Nothing was written.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// An option is out of its range or does not fit the module. Nothing was written.
    /// </exception>
    /// <exception cref="IOException">
    /// The file cannot be written; one of that name from before stays as it was.
    /// </exception>
    public static void Export(nn.Module<Tensor, Tensor> module, string path, OnnxExportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(module);
        using IDisposable? use = (module as CnnModule)?.BeginUse();
        IReadOnlyList<ProtoField> file = Describe(module, options ?? new OnnxExportOptions());
        AtomicFile.Write(path, stream => ProtoField.Write(file, stream));
    }

    /// <summary>Writes the bytes of the file to a stream, which stays open.</summary>
    /// <param name="module">
    /// The module to write; N × channels × height × width or N × values in, N × classes out.
    /// </param>
    /// <param name="stream">Where to write.</param>
    /// <param name="options">What to write beside the network; left out, the defaults.</param>
    /// <exception cref="NotSupportedException">
    /// A layer or its setting cannot be exported, or the weights take more than 2 GB. Nothing was written.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// An option is out of its range or does not fit the module. Nothing was written.
    /// </exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Export(nn.Module<Tensor, Tensor> module, Stream stream, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(module);
        using IDisposable? use = (module as CnnModule)?.BeginUse();
        ProtoField.Write(Describe(module, options ?? new OnnxExportOptions()), stream);
    }

    private static IReadOnlyList<ProtoField> Describe(nn.Module<Tensor, Tensor> module, OnnxExportOptions options)
    {
        options.Check();
        ModuleWalker.RequireKnownLayers("", module);
        ModelDescription? description = (module as CnnModule)?.Description;
        return OnnxDocument.Describe(
            module.GetType().Name, InputShape(module, options),
            module.state_dict().Values.Sum(tensor => tensor.numel()),
            description?.PixelScale ?? CnnModule.UsualPixelScale,
            description is null ? options : options.For(description),
            graph => ModuleWalker.Append(graph, "", module));
    }

    private static ImmutableArray<long> InputShape(nn.Module module, OnnxExportOptions options) =>
        !options.InputShape.IsDefaultOrEmpty
            ? [.. options.InputShape.Select(size => (long)size)]
            : ModuleWalker.InputShapeOf(module)
                ?? throw new ArgumentException(
                    $"How large the inputs of this {module.GetType().Name} are, its layers do not say: "
                    + $"set {nameof(OnnxExportOptions)}.{nameof(OnnxExportOptions.InputShape)} to [channels, height, "
                    + "width].",
                    nameof(options));
}
