using System.Collections.Immutable;
using MnistCnn.Models;
using MnistCnn.Serialization.Onnx;
using static TorchSharp.torch;

namespace MnistCnn.Serialization;

/// <summary>
/// Writes a module as an ONNX file, which ONNX Runtime, and through it C++, Python, JavaScript and phones, run without
/// TorchSharp.
/// </summary>
/// <remarks>
/// <para>
/// A module is a <c>Cnn</c> or made of <c>Conv2d</c>, <c>BatchNorm2d</c>, <c>ReLU</c>, <c>MaxPool2d</c>, <c>AvgPool2d</c>,
/// <c>Flatten</c>, <c>Linear</c>, <c>Dropout</c>, <c>Identity</c>, <c>Softmax</c> and <c>LogSoftmax</c> in a
/// <c>Sequential</c>, which may be in another. What cannot be said in ONNX exactly is refused by name. A module whose
/// <c>forward</c> is code of its own cannot be read, and hooks are not seen.
/// </para>
/// <para>
/// The file computes what the module does in evaluation mode, in whichever mode it is; the module stays as it is. The first
/// dimension, <c>batch</c>, has any size. Weights are 32-bit floats; other floating point is converted. The format is IR
/// version 8 with operator set 17, which runtimes since 2022 read.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// using Cnn model = new CnnBuilder().Build();
/// OnnxExporter.Export(model, "digits.onnx", new OnnxExportOptions
/// {
///     RawPixels = true,
///     Probabilities = true,
///     ClassNames = EmbeddedDigits.Load().Train.ClassNames,
///     Metadata = new Dictionary&lt;string, string&gt; { ["trained_on"] = "MNIST" },
/// });
/// </code>
/// </example>
public static class OnnxExporter
{
    /// <summary>The metadata key of the class names: a JSON array of texts, such as <c>["cat","dog"]</c>.</summary>
    public const string ClassNamesKey = "class_names";

    // A protobuf message is shorter than 2 GiB; this leaves room for all that is not weights.
    private const long MaxWeightBytes = 2_000_000_000;

    /// <summary>Writes a file, whole or not at all: see <see cref="AtomicFile"/>.</summary>
    /// <param name="module">The module to write; N × channels × height × width or N × values in, N × classes out.</param>
    /// <param name="path">The file; its directory must exist.</param>
    /// <param name="options">What to write beside the network; left out, the defaults.</param>
    /// <exception cref="NotSupportedException">
    /// A layer or its setting cannot be exported, or the weights take more than 2 GB. Nothing was written.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// An option is out of its range or does not fit the module. Nothing was written.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written; one of that name from before stays as it was.</exception>
    public static void Export(nn.Module<Tensor, Tensor> module, string path, OnnxExportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(module);
        using IDisposable? use = DisposedModule.Keep(module);
        IReadOnlyList<ProtoField> file = Describe(module, options ?? new OnnxExportOptions());
        AtomicFile.Write(path, stream => ProtoField.Write(file, stream));
    }

    /// <summary>Writes the bytes of the file to a stream, which stays open.</summary>
    /// <param name="module">The module to write; N × channels × height × width or N × values in, N × classes out.</param>
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
        using IDisposable? use = DisposedModule.Keep(module);
        ProtoField.Write(Describe(module, options ?? new OnnxExportOptions()), stream);
    }

    private static IReadOnlyList<ProtoField> Describe(nn.Module<Tensor, Tensor> module, OnnxExportOptions options)
    {
        options.Check();
        ModuleWalker.RequireKnownLayers("", module);
        CheckSize(module);
        var input = new OnnxValue(
            options.InputName, options.RawPixels ? OnnxElementType.UInt8 : OnnxElementType.Float, InputShape(module, options));
        var graph = new GraphBuilder(input, options.OutputName);
        if (options.RawPixels)
            AppendScaling(graph);
        ModuleWalker.Append(graph, "", module);
        CheckClasses(graph.ItemShape, options);
        if (options.Probabilities && !EndsWithProbabilities(graph))
            graph.Append("probabilities", "Softmax", [], new OnnxAttribute.Integer("axis", 1));
        return OnnxSerializer.Serialize(new OnnxModel(
            graph.Build(module.GetType().Name), options.ProducerName, options.ProducerVersion, options.AllMetadata));
    }

    private static bool EndsWithProbabilities(GraphBuilder graph) =>
        graph.Last is { Operator: "Softmax", Attributes: [OnnxAttribute.Integer { Name: "axis", Value: 1 }] };

    private static void AppendScaling(GraphBuilder graph)
    {
        graph.Append("pixels.float", "Cast", [], new OnnxAttribute.Integer("to", (int)OnnxElementType.Float));
        graph.Append("pixels.scaled", "Mul", [OnnxTensor.Scalar("pixels.scale", 1f / 255)]);
    }

    private static ImmutableArray<long> InputShape(nn.Module module, OnnxExportOptions options) =>
        !options.InputShape.IsDefaultOrEmpty
            ? [.. options.InputShape.Select(size => (long)size)]
            : ModuleWalker.InputShapeOf(module)
                ?? throw new ArgumentException(
                    $"How large the inputs of this {module.GetType().Name} are, its layers do not say: "
                    + $"set {nameof(OnnxExportOptions)}.{nameof(OnnxExportOptions.InputShape)} to [channels, height, width].",
                    nameof(options));

    private static void CheckSize(nn.Module module)
    {
        long bytes = sizeof(float) * module.state_dict().Values.Sum(tensor => tensor.numel());
        if (bytes > MaxWeightBytes)
            throw new NotSupportedException(
                $"The weights take {bytes:N0} bytes, and one ONNX file holds {MaxWeightBytes:N0} of them at most.");
    }

    private static void CheckClasses(ImmutableArray<long> outputShape, OnnxExportOptions options)
    {
        bool isList = outputShape.Length == 1;
        if (options.Probabilities && !isList)
            throw new ArgumentException(
                $"The module gives {string.Join('×', outputShape)} for one input: {nameof(OnnxExportOptions.Probabilities)} "
                + "needs one number a class.",
                nameof(options));
        if (options.ClassNames.Count > 0 && !(isList && outputShape[0] == options.ClassNames.Count))
            throw new ArgumentException(
                $"There are {options.ClassNames.Count} {nameof(OnnxExportOptions.ClassNames)}, and the module gives "
                + $"{string.Join('×', outputShape)} for one input.",
                nameof(options));
    }
}
