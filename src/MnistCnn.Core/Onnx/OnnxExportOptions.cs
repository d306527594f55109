using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MnistCnn.Models;

namespace MnistCnn.Onnx;

/// <summary>What <see cref="OnnxExporter"/> writes beside the network itself.</summary>
/// <remarks>
/// Immutable. A value that cannot be is refused where it is set; values that contradict each other, where a file is
/// written.
/// </remarks>
public sealed record OnnxExportOptions
{
    // The text is never embedded in HTML: names in other scripts stay readable.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// The shape of one input, without the batch: channels, height, width, or a number of values; each at least 1. May
    /// be left empty for a <c>Cnn</c> and for a module that begins with a <c>Linear</c>, which know theirs. Default
    /// empty.
    /// </summary>
    public ImmutableArray<int> InputShape
    {
        get;
        init => field = CheckedShape(value, nameof(InputShape));
    } = [];

    /// <summary>
    /// Whether the input is pixels as image files have them, <c>uint8</c> from 0 to 255; the graph then scales them to
    /// 0…1 itself, or by the <see cref="ModelDescription.PixelScale"/> of a <c>Cnn</c>, as training does. Default
    /// false: <c>float</c>, scaled by the caller.
    /// </summary>
    public bool RawPixels { get; init; }

    /// <summary>
    /// Whether the output is probabilities: a softmax over the classes is added where the module does not end with one.
    /// Default false: what the module gives, which for a classifier is logits.
    /// </summary>
    public bool Probabilities { get; init; }

    /// <summary>
    /// The names of the classes, in their order; one for each output. Written into the metadata under
    /// <see cref="OnnxExporter.ClassNamesKey"/>. Default empty: those of <see cref="Cnn.Description"/>, and of a module
    /// of TorchSharp none.
    /// </summary>
    /// <exception cref="ArgumentNullException">It is set to null.</exception>
    public IReadOnlyList<string> ClassNames
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(ClassNames));
    } = [];

    /// <summary>Texts to keep in the file's metadata (ONNX: <c>metadata_props</c>). Default empty.</summary>
    /// <exception cref="ArgumentNullException">It is set to null.</exception>
    public IReadOnlyDictionary<string, string> Metadata
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(Metadata));
    } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The name of the input. Default <c>input</c>.</summary>
    public string InputName
    {
        get;
        init => field = CheckedName(value, nameof(InputName));
    } = "input";

    /// <summary>The name of the output, another than <see cref="InputName"/>. Default <c>output</c>.</summary>
    public string OutputName
    {
        get;
        init => field = CheckedName(value, nameof(OutputName));
    } = "output";

    /// <summary>The program that made the file, as the file says. Default <c>MnistCnn</c>.</summary>
    public string ProducerName
    {
        get;
        init => field = CheckedName(value, nameof(ProducerName));
    } = "MnistCnn";

    /// <summary>The version of <see cref="ProducerName"/>. Default: that of this library.</summary>
    public string ProducerVersion { get; init; } =
        typeof(OnnxExportOptions).Assembly.GetName().Version!.ToString(fieldCount: 3);

    /// <summary>
    /// All texts for the file, in an order that depends on nothing else: the same options give the same file.
    /// </summary>
    internal IReadOnlyList<KeyValuePair<string, string>> AllMetadata
    {
        get
        {
            var all = new SortedDictionary<string, string>(Metadata.ToDictionary(), StringComparer.Ordinal);
            if (ClassNames.Count > 0)
                all.Add(OnnxExporter.ClassNamesKey, ToJson(ClassNames));
            return [.. all];
        }
    }

    /// <summary>The same, with the class names of a network where none are given.</summary>
    internal OnnxExportOptions For(ModelDescription description) =>
        ClassNames.Count > 0 || Metadata.ContainsKey(OnnxExporter.ClassNamesKey)
            ? this
            : this with { ClassNames = description.ClassNames };

    private static string ToJson(IReadOnlyList<string> texts)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Json))
        {
            json.WriteStartArray();
            foreach (string text in texts)
                json.WriteStringValue(text);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static ImmutableArray<int> CheckedShape(ImmutableArray<int> shape, string property) =>
        shape.IsDefaultOrEmpty || (shape.Length is 1 or 3 && shape.All(size => size >= 1))
            ? shape
            : throw new ArgumentException(
                $"{property} is [{string.Join(", ", shape)}]: channels, height and width are needed, or one "
                + "number of values, each at least 1.",
                property);

    private static string CheckedName(string name, string property)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name, property);
        return name;
    }

    internal void Check()
    {
        if (InputName == OutputName)
            throw new ArgumentException(
                $"Input and output are both named '{InputName}': the names must differ.", nameof(OutputName));
        if (ClassNames.Count > 0 && Metadata.ContainsKey(OnnxExporter.ClassNamesKey))
            throw new ArgumentException(
                $"{nameof(Metadata)} has the key '{OnnxExporter.ClassNamesKey}', where {nameof(ClassNames)} are "
                + "written: give one of them.",
                nameof(Metadata));
    }
}
