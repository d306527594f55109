using SharpFuzz;

namespace MnistCnn.Fuzz;

/// <summary>
/// A copy of this program whose libraries count the branches that they take; the originals may be the same files as
/// those of other programs.
/// </summary>
internal sealed class InstrumentedCopy : IDisposable
{
    private static readonly string[] Libraries =
        [
            "MnistCnn.Inference.dll", "MnistCnn.Core.dll", "MnistCnn.Imaging.dll", "MnistCnn.Keras.dll",
            "MnistCnn.Parquet.dll",
        ];

    public InstrumentedCopy()
    {
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(Folder, Path.GetRelativePath(AppContext.BaseDirectory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        foreach (string library in Libraries)
            Instrument(Path.Combine(Folder, library));
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("mnistcnn-fuzz-").FullName;

    public string Program => Path.Combine(Folder, "MnistCnn.Fuzz.dll");

    private static void Instrument(string library)
    {
        if (!Fuzzer.Instrument(library, _ => true, Options.Value).Any())
            throw new InvalidOperationException($"There is nothing to count in '{library}'.");
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
