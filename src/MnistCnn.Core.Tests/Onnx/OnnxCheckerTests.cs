using MnistCnn.Models;
using MnistCnn.Onnx;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Onnx;

/// <summary>ONNX's own checker, with its inference of shapes, accepts what we write.</summary>
public sealed class OnnxCheckerTests : IDisposable
{
    private const string Check =
        """
        import sys, onnx
        for path in sys.argv[1:]:
            onnx.checker.check_model(path, full_check=True)
        model = onnx.load(sys.argv[-1])
        print(model.ir_version, model.opset_import[0].version, len(sys.argv) - 1)
        """;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [PythonFact("onnx")]
    public void Checker_accepts_every_network_with_and_without_options()
    {
        var files = new List<string>();
        var full = new OnnxExportOptions
        {
            RawPixels = true,
            Probabilities = true,
            ClassNames = [.. Enumerable.Range(0, 10).Select(digit => $"数{digit}")],
            Metadata = new Dictionary<string, string> { ["note"] = "" },
        };
        foreach ((int depth, BatchNormalization normalization, PoolingKind pooling) in OnnxExporterCnnTests.AllNetworks)
        {
            Cnn model = new CnnBuilder()
                .WithFilters([.. Enumerable.Repeat(3, depth)]).WithBatchNormalization(normalization)
                .WithPooling(pooling).Build();
            files.AddRange([_directory.File($"{files.Count}.onnx"), _directory.File($"{files.Count}-full.onnx")]);
            OnnxExporter.Export(model, files[^2]);
            OnnxExporter.Export(model, files[^1], full);
        }

        Python.Run(Check, ["onnx"], [.. files]).Trim().Should().Be("8 17 54");
    }

    [PythonFact("onnx")]
    public void Checker_accepts_any_chain()
    {
        CnnArchitecture[] networks =
            [.. AwkwardChains.All, .. Enumerable.Range(0, 40).Select(RandomChains.Of)];
        string[] files = [.. networks.Select((_, i) => _directory.File($"{i}.onnx"))];
        foreach ((CnnArchitecture network, string file) in networks.Zip(files))
            OnnxExporter.Export(new Cnn(network), file);

        Python.Run(Check, ["onnx"], files).Trim().Should().Be($"8 17 {files.Length}");
    }
}
