using System.Collections.Immutable;
using MnistCnn.Files;
using MnistCnn.Models;

namespace MnistCnn.Onnx;

/// <summary>
/// Writes a network as an ONNX file, which ONNX Runtime, and through it C++, Python, JavaScript and phones, run without
/// this library. For modules of TorchSharp there is <c>TorchOnnxExporter</c>.
/// </summary>
/// <remarks>
/// The file computes what the network does in evaluation, and has its class names. The first dimension, <c>batch</c>,
/// has any size. Weights are 32-bit floats. The format is IR version 8 with operator set 17, which runtimes since 2022
/// read.
/// </remarks>
/// <example>
/// <code>
/// Cnn model = new CnnBuilder().Build();
/// OnnxExporter.Export(model, "digits.onnx", new OnnxExportOptions
/// {
///     RawPixels = true,
///     Probabilities = true,
///     Metadata = new Dictionary&lt;string, string&gt; { ["trained_on"] = "MNIST" },
/// });
/// </code>
/// </example>
public static class OnnxExporter
{
    /// <summary>The metadata key of the class names: a JSON array of texts, such as <c>["cat","dog"]</c>.</summary>
    public const string ClassNamesKey = "class_names";

    /// <summary>Writes a file, whole or not at all: see <see cref="AtomicFile"/>.</summary>
    /// <param name="model">The network; N × channels × height × width in, N × classes out.</param>
    /// <param name="path">The file; its directory must exist.</param>
    /// <param name="options">What to write beside the network; left out, the defaults.</param>
    /// <exception cref="NotSupportedException">The weights take more than 2 GB. Nothing was written.</exception>
    /// <exception cref="ArgumentException">
    /// An option is out of its range or does not fit the network. Nothing was written.
    /// </exception>
    /// <exception cref="IOException">
    /// The file cannot be written; one of that name from before stays as it was.
    /// </exception>
    public static void Export(Cnn model, string path, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(path);
        IReadOnlyList<ProtoField> file = Describe(model, options ?? new OnnxExportOptions());
        AtomicFile.Write(path, stream => ProtoField.Write(file, stream));
    }

    /// <summary>Writes the bytes of the file to a stream, which stays open.</summary>
    /// <param name="model">The network; N × channels × height × width in, N × classes out.</param>
    /// <param name="stream">Where to write.</param>
    /// <param name="options">What to write beside the network; left out, the defaults.</param>
    /// <exception cref="NotSupportedException">The weights take more than 2 GB. Nothing was written.</exception>
    /// <exception cref="ArgumentException">
    /// An option is out of its range or does not fit the network. Nothing was written.
    /// </exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Export(Cnn model, Stream stream, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(stream);
        ProtoField.Write(Describe(model, options ?? new OnnxExportOptions()), stream);
    }

    private static IReadOnlyList<ProtoField> Describe(Cnn model, OnnxExportOptions options)
    {
        MapSize input = model.Layout.Input;
        ImmutableArray<long> shape = [input.Channels, input.Height, input.Width];
        if (!options.InputShape.IsDefaultOrEmpty && !options.InputShape.Select(size => (long)size).SequenceEqual(shape))
            throw new ArgumentException(
                $"{nameof(OnnxExportOptions)}.{nameof(OnnxExportOptions.InputShape)} is "
                + $"{string.Join('×', options.InputShape)}, and the network takes {string.Join('×', shape)}: leave it "
                + "out.",
                nameof(options));
        return OnnxDocument.Describe(
            nameof(Cnn), shape, model.Layout.Tensors.Sum(tensor => tensor.Count), model.Description.PixelScale,
            options.For(model.Description), graph => CnnGraph.Append(graph, "", model));
    }
}
