namespace MnistCnn.Files;

/// <summary>
/// Recognises files of weights that are no safetensors files, so that the error can say what to do with them.
/// </summary>
internal static class ForeignFormat
{
    private const string Pickle =
        "Unpickling can run any program that it holds, so such files are never read. Write one with "
        + "safetensors.torch.save_file in Python instead.";

    /// <summary>What a file is, and what to do; null if it may be a safetensors file.</summary>
    public static string? Of(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [(byte)'P', (byte)'K', 3, 4, ..] =>
            $"It is a zip archive, as torch.save writes it with a pickle inside. {Pickle}",
        // A safetensors header may have a length that begins like a pickle, but it begins with a brace.
        [0x80, >= 2 and <= 5, _, _, _, _, _, _, not (byte)'{', ..] =>
            $"It is a pickle, as torch.save wrote it once. {Pickle}",
        [0x89, (byte)'H', (byte)'D', (byte)'F', ..] =>
            "It is an HDF5 file, as Keras writes it: KerasWeights of MnistCnn.Keras reads those.",
        _ => null,
    };
}
