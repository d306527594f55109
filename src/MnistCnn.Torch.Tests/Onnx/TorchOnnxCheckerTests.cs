using MnistCnn.Onnx;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Onnx;

/// <summary>ONNX's own checker, with its inference of shapes, accepts what we write.</summary>
[Collection(TorchTests.Name)]
public sealed class TorchOnnxCheckerTests : IDisposable
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

    public TorchOnnxCheckerTests() => manual_seed(1);

    public void Dispose() => _directory.Dispose();

    [PythonFact("onnx")]
    public void Checker_accepts_every_layer_with_every_setting()
    {
        var files = new List<string>();
        foreach ((string name, Func<nn.Module<Tensor, Tensor>> make) in TorchOnnxExporterSequentialTests.Layers)
        {
            using nn.Module<Tensor, Tensor> module = make();
            files.Add(_directory.File($"{name}.onnx"));
            TorchOnnxExporter.Export(module, files[^1], new OnnxExportOptions { InputShape = [3, 17, 14] });
        }

        Python.Run(Check, ["onnx"], [.. files]).Trim().Should().Be($"8 17 {files.Count}");
    }
}
