using MnistCnn.Models;
using MnistCnn.Onnx;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Padding = TorchSharp.Padding;

namespace MnistCnn.Tests.Onnx;

/// <summary>A module of TorchSharp becomes a <c>Cnn</c> by way of ONNX.</summary>
[Collection(TorchTests.Name)]
public sealed class TorchOnnxImportTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public TorchOnnxImportTests() => manual_seed(1);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Load_of_an_exported_Sequential_gives_a_network_with_its_logits()
    {
        using Sequential module = nn.Sequential(
            nn.Conv2d(2, 4, 3, Padding.Same, bias: false), nn.BatchNorm2d(4, momentum: 0.01), nn.GELU(),
            nn.MaxPool2d(2, ceil_mode: true), nn.Conv2d(4, 5, 2), nn.SiLU(), nn.Dropout2d(), nn.Flatten(),
            nn.Linear(5 * 4 * 3, 7), nn.BatchNorm1d(7), nn.ELU(0.7), nn.Linear(7, 3), nn.LogSoftmax(1))
            .WithTrainedStatistics();
        string path = _directory.File("module.onnx");
        TorchOnnxExporter.Export(module, path, new OnnxExportOptions { InputShape = [2, 9, 8] });

        ImportedModel imported = OnnxImporter.Load(path);

        imported.Network.Architecture.ToString().Should().Be(
            "9×8×2 → conv1 (3×3, same) 9×8×4 → batch_norm1 9×8×4 → gelu1 9×8×4 → pool1 (2×2, same) 5×4×4 → "
            + "conv2 (2×2) 4×3×5 → silu1 4×3×5 → flatten 60 → dense1 7 → batch_norm2 7 → elu1 7 → dense2 3");
        float[] images = TestImages.Noise(imported.Network.Architecture, 4);
        float[] logits = PlainLoops.Logits(imported.Network, images);
        float[] expected = ExportedModule.Evaluate(module, images, 4, 2, 9, 8);
        LogSoftmax(logits).ShouldBeCloseTo(expected, 1e-5);
    }

    [Fact]
    public void Load_of_an_exported_CnnModule_gives_the_network_back()
    {
        Cnn model = RandomChains.Model(3);
        using CnnModule module = model.ToModule();
        string path = _directory.File("module.onnx");
        TorchOnnxExporter.Export(module, path);

        Cnn back = OnnxImporter.Load(path).Network;

        float[] images = TestImages.Noise(model.Architecture, 2);
        PlainLoops.Logits(back, images).ShouldBeCloseTo(PlainLoops.Logits(model, images), 1e-5);
    }

    private static float[] LogSoftmax(float[] logits) =>
    [
        .. logits.Chunk(3).SelectMany(image =>
            image.Select(logit => logit - MathF.Log(image.Sum(other => MathF.Exp(other))))),
    ];
}
