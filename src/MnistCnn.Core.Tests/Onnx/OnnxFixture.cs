namespace MnistCnn.Tests.Onnx;

/// <summary>Files in the layouts of other programs: see <c>Fixtures/make_models.py</c>.</summary>
internal static class OnnxFixture
{
    public static string PathOf(string name) =>
        Path.Combine(AppContext.BaseDirectory, "Onnx", "Fixtures", $"{name}.onnx");

    /// <summary>The names in a folder, such as <c>read/dynamo</c>.</summary>
    public static IEnumerable<string> In(string folder) =>
        Directory.GetFiles(Path.GetDirectoryName(PathOf($"{folder}/any"))!, "*.onnx")
            .Select(path => $"{folder}/{Path.GetFileNameWithoutExtension(path)}").Order(StringComparer.Ordinal);
}
