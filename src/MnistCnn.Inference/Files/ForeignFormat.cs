using System.Text;

namespace MnistCnn.Files;

/// <summary>
/// Recognises by their content files that a reader does not read, so that the error can say what they are and what
/// reads them. Nothing of them is ever executed.
/// </summary>
internal static class ForeignFormat
{
    private const string Pickle =
        "Unpickling can run any program that it holds, so such files are never read. In Python, write the weights with "
        + "safetensors.torch.save_file, or the model with torch.onnx.export.";

    private const string Again =
        "Save the model that it was made of with Keras's model.save(\"….keras\"), and read that with KerasModel of "
        + "MnistCnn.Keras.";

    // What begins a file tells all of them; archives have their names near the front or in the list at the end.
    private const int Looked = 1 << 16;

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>What a reader of safetensors does not read.</summary>
    public const FileKinds OfSafetensors = FileKinds.Safetensors;

    /// <summary>What a reader of Keras's files does not read.</summary>
    public const FileKinds OfKeras = FileKinds.Hdf5 | FileKinds.KerasArchive;

    /// <summary>What a reader of ONNX files does not read.</summary>
    public const FileKinds OfOnnx = FileKinds.Onnx;

    /// <summary>Reads a file, or says what a folder is.</summary>
    /// <exception cref="InvalidDataException">It is a folder.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static byte[] ReadAllBytes(string path)
    {
        if (!Directory.Exists(path))
            return RegularFile.ReadAllBytes(path);
        throw new InvalidDataException(File.Exists(Path.Combine(path, "saved_model.pb"))
            ? $"'{path}' is a SavedModel, a folder of TensorFlow, which TensorFlow alone reads. {Again}"
            : $"'{path}' is a folder, and a file is needed.");
    }

    /// <summary>What a file is, and what to do; null if the reader may read it.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="known">What the reader reads.</param>
    public static string? Of(ReadOnlySpan<byte> bytes, FileKinds known = OfSafetensors)
    {
        FileKinds kind = KindOf(bytes);
        return kind == FileKinds.None || (kind & known) != 0 ? null : Describe(kind);
    }

    private static FileKinds KindOf(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [(byte)'P', (byte)'K', 3, 4, ..] => KindOfZip(bytes),
        [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => FileKinds.Hdf5,
        [_, _, _, _, _, _, _, _, (byte)'{', ..] when bytes[7] == 0 && bytes[6] == 0 => FileKinds.Safetensors,
        [0x80, >= 2 and <= 5, ..] or [(byte)'(', (byte)'d' or (byte)'l', (byte)'p' or (byte)'q', ..]
            => FileKinds.Pickle,
        [_, _, _, _, (byte)'T', (byte)'F', (byte)'L', (byte)'3', ..] => FileKinds.TensorFlowLite,
        [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..] => FileKinds.NumPy,
        // The version of the format, 1 to 20, then a text or a graph; SavedModel begins with a version too.
        [0x08, 1, 0x12, ..] when Contains(bytes, "saved_model_"u8) || Contains(bytes, "serve"u8)
            => FileKinds.SavedModel,
        [0x08, >= 1 and <= 20, 0x12 or 0x1A or 0x22 or 0x2A or 0x3A or 0x42, ..] => FileKinds.Onnx,
        _ => KindOfText(bytes),
    };

    private static FileKinds KindOfZip(ReadOnlySpan<byte> bytes) =>
        Contains(bytes, "model.weights.h5"u8) || Contains(bytes, "config.json"u8) ? FileKinds.KerasArchive
        : Contains(bytes, "data.pkl"u8) ? FileKinds.TorchArchive
        : Contains(bytes, ".npy"u8) ? FileKinds.NumPy
        : Contains(bytes, "saved_model.pb"u8) ? FileKinds.SavedModel
        : FileKinds.Zip;

    private static FileKinds KindOfText(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> start = bytes[..Math.Min(bytes.Length, 512)].TrimStart("\uFEFF \t\r\n"u8);
        if (start.StartsWith("<"u8))
            return FileKinds.Html;
        if (start.StartsWith("version https://git-lfs"u8))
            return FileKinds.GitPointer;
        if (!start.StartsWith("{"u8) || !IsText(start))
            return FileKinds.None;
        return Contains(bytes, "weightsManifest"u8) ? FileKinds.TensorFlowJs
            : Contains(bytes, "class_name"u8) ? FileKinds.KerasJson
            : FileKinds.Json;
    }

    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        // A character may be cut in two at the end of what is looked at.
        try
        {
            return Utf8.GetCharCount(bytes[..Math.Max(0, bytes.Length - 3)]) >= 0;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static bool Contains(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> text) =>
        bytes[..Math.Min(bytes.Length, Looked)].IndexOf(text) >= 0
        || bytes[^Math.Min(bytes.Length, Looked)..].IndexOf(text) >= 0;

    private static string Describe(FileKinds kind) => kind switch
    {
        FileKinds.Hdf5 => "It is an HDF5 file, as Keras writes it: KerasModel of MnistCnn.Keras reads models and "
            + "weights, KerasWeights weights into a network of yours.",
        FileKinds.KerasArchive => "It is a .keras archive: KerasModel of MnistCnn.Keras reads those.",
        FileKinds.Safetensors => "It is a safetensors file: ModelFile and ImageClassifier read those.",
        FileKinds.TorchArchive => $"It is a zip archive with a pickle inside, as torch.save writes it. {Pickle}",
        FileKinds.Pickle => $"It is a pickle, as torch.save wrote it once and scikit-learn still does. {Pickle}",
        FileKinds.Onnx => "It is an ONNX model: OnnxImporter of MnistCnn.Core reads those that are a chain of layers. "
            + "ONNX Runtime runs any.",
        FileKinds.TensorFlowLite => $"It is a TensorFlow Lite model, which TensorFlow Lite alone reads. {Again}",
        FileKinds.SavedModel => $"It is a SavedModel of TensorFlow, which TensorFlow alone reads. {Again}",
        FileKinds.TensorFlowJs => $"It is the description of a TensorFlow.js model, which TensorFlow.js reads. {Again}",
        FileKinds.KerasJson => "It is the description of a Keras model without its weights, as to_json() writes it. "
            + $"{Again}",
        FileKinds.Json => "It is a JSON text, which holds no network.",
        FileKinds.NumPy => "It is an array of NumPy: numpy.load reads it. SetWeights takes its values one by one.",
        FileKinds.Html => "It is an HTML page, or XML: a download that went wrong gives one. Fetch the file itself, on "
            + "GitHub the raw one.",
        FileKinds.GitPointer => "It is a pointer of Git LFS to the file, not the file: fetch that with 'git lfs pull'.",
        _ => "It is a zip archive, and none of Keras's or PyTorch's. Unpack it, and read what is in it.",
    };
}
