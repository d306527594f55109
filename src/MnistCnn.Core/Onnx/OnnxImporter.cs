using System.Text.Json;
using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.Onnx.Import;
using MnistCnn.Validation;

namespace MnistCnn.Onnx;

/// <summary>
/// Reads networks from ONNX files: those of <see cref="OnnxExporter"/>, and those of PyTorch, TensorFlow, Keras and
/// CNTK that are a chain of layers.
/// </summary>
/// <remarks>
/// <para>
/// What the file says is obeyed: operators and their settings, whatever the order of dimensions. Predictions are those
/// of the file. What is not known here is refused, with the node's name and operator and the reason; nothing is
/// guessed. <c>docs/onnx.md</c> lists what is read.
/// </para>
/// <para>
/// A softmax at the end is not among <see cref="CnnArchitecture.Layers"/>: a <see cref="Cnn"/> gives the logits before
/// it. Weights of 64 bits are rounded to 32, those of 16 bits widened.
/// </para>
/// <para>
/// Nothing but the file itself is read: weights in a file beside it are refused.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// Cnn network = OnnxImporter.Load("digits.onnx").Network;
/// ModelFile.Save(network, "digits.safetensors");
/// </code>
/// </example>
public static class OnnxImporter
{
    /// <summary>Builds the network that a file holds.</summary>
    /// <param name="path">An ONNX file whose operators are of version 7 to 25.</param>
    /// <exception cref="InvalidDataException">
    /// The file is broken or of another kind, or something in it is not known here: the message names file, node,
    /// reason and what to do.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ImportedModel Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] bytes = ForeignFormat.ReadAllBytes(path);
        try
        {
            return Parse(bytes);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{path}' cannot be read as an ONNX file. {exception.Message}", exception);
        }
    }

    /// <exception cref="InvalidDataException">The bytes are no such file.</exception>
    internal static ImportedModel Parse(ReadOnlyMemory<byte> bytes)
    {
        if (ForeignFormat.Of(bytes.Span, ForeignFormat.OfOnnx) is { } hint)
            throw new InvalidDataException(hint);
        StoredModel model = ModelParser.Parse(bytes);
        TranslatedGraph graph = GraphTranslator.Translate(model, bytes.Length);
        ModelDescription description = graph.Network.Description;
        if (graph.PixelScale is { } scale)
            description = description with { PixelScale = (float)scale };
        var leftOut = new List<string>(graph.Unused.Select(node => $"{node}"));
        if (ClassNames(model, description.Architecture.ClassCount, leftOut) is { } names)
            description = description with { ClassNames = [.. names] };
        graph.Network.Description = description;
        return new ImportedModel(graph.Network, leftOut);
    }

    private static string[]? ClassNames(StoredModel model, int count, List<string> leftOut)
    {
        if (!model.Metadata.TryGetValue(OnnxExporter.ClassNamesKey, out string? json))
            return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Array && document.RootElement.GetArrayLength() == count
                && document.RootElement.EnumerateArray().All(
                    name => name.ValueKind == JsonValueKind.String && ClassName.Problem(name.GetString()) is null))
                return [.. document.RootElement.EnumerateArray().Select(name => name.GetString()!)];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Of another program, that writes them otherwise.
        }

        leftOut.Add($"metadata '{OnnxExporter.ClassNamesKey}': it is no JSON list of {count} names");
        return null;
    }
}
