using MnistCnn.Models;
using MnistCnn.Models.Layers;
using MnistCnn.Onnx;

namespace MnistCnn.Tests.Onnx;

/// <summary>Files in the layouts of other programs give here what they give in Microsoft's runtime.</summary>
public sealed class OnnxImporterLayoutTests
{
    public static TheoryData<string> Files => [.. OnnxFixture.In("read")];

    [Theory]
    [MemberData(nameof(Files))]
    public void Load_gives_a_network_that_predicts_as_the_file_does(string file)
    {
        ImportedModel imported = OnnxImporter.Load(OnnxFixture.PathOf(file));

        bool scales = file.Contains("pixels", StringComparison.Ordinal);
        OnnxWitness.ShouldPredictAlike(OnnxFixture.PathOf(file), imported, scales);
    }

    [Theory]
    [InlineData("torchscript", "8×9×3 → conv1 (3×3, same) 8×9×4 → relu1 8×9×4 → pool1 (2×2) 4×4×4 → conv2 (3×3) "
        + "2×2×5 → batch_norm1 2×2×5 → relu2 2×2×5 → flatten 20 → dense1 6 → relu3 6 → dense2 4")]
    [InlineData("torchscript-batch-norm-1d", "8×8×1 → flatten 64 → dense1 6 → batch_norm1 6 → relu1 6 → dense2 4")]
    [InlineData("tf2onnx", "8×7×3 → conv1 (3×3, same) 8×7×4 → batch_norm1 8×7×4 → relu1 8×7×4 → pool1 (2×2) 4×3×4 → "
        + "flatten 48 → dense1 5 → relu2 5 → dense2 4")]
    [InlineData("keras2onnx", "8×8×1 → conv1 (3×3, same) 8×8×3 → relu1 8×8×3 → pool1 (3×3, stride 2, same) 4×4×3 → "
        + "flatten 48 → dense1 4")]
    [InlineData("cntk", "8×8×1 → conv1 (5×5, same) 8×8×2 → relu1 8×8×2 → pool1 (2×2) 4×4×2 → conv2 (5×5, same) 4×4×3 → "
        + "relu2 4×4×3 → pool2 (2×2) 2×2×3 → flatten 12 → dense1 4")]
    [InlineData("global-average-pool", "6×7×2 → conv1 (3×3) 4×5×4 → relu1 4×5×4 → global_pool1 4")]
    [InlineData("list-of-image", "6×8×1 → conv1 (3×3) 4×6×2 → flatten 48 → dense1 4")]
    [InlineData("flattened-colours", "5×6×3 → flatten 90 → dense1 4")]
    [InlineData("torchscript-flattened", "5×4×2 → flatten 40 → dense1 4")]
    [InlineData("tf2onnx-flattened", "2×5×4 → flatten 40 → dense1 4")]
    [InlineData("list", "8×8×1 → flatten 64 → dense1 4")]
    [InlineData("ceil-mode", "9×7×1 → pool1 (2×2, same) 5×4×1 → conv1 (3×3) 3×2×2 → flatten 12 → dense1 4")]
    [InlineData("padded-behind-with-stride", "8×8×1 → conv1 (3×3, stride 2, same) 4×4×2 → flatten 32 → dense1 4")]
    [InlineData("padded-for-nothing", "9×9×1 → conv1 (3×3, stride 2) 4×4×2 → flatten 32 → dense1 4")]
    [InlineData("silu", "5×5×1 → conv1 (3×3) 3×3×3 → silu1 3×3×3 → flatten 27 → dense1 4")]
    [InlineData("gelu", "5×5×1 → conv1 (3×3) 3×3×3 → gelu1 3×3×3 → flatten 27 → dense1 4")]
    [InlineData("gelu-halved-first", "5×5×1 → conv1 (3×3) 3×3×3 → gelu1 3×3×3 → flatten 27 → dense1 4")]
    public void Load_gives_the_layers_of_the_file(string file, string layers) =>
        OnnxImporter.Load(OnnxFixture.PathOf($"read/{file}")).Network.Architecture.ToString().Should().Be(layers);

    [Fact]
    public void Load_keeps_what_acts_in_training_alone()
    {
        CnnArchitecture network = OnnxImporter.Load(OnnxFixture.PathOf("read/tf2onnx")).Network.Architecture;
        CnnArchitecture old = OnnxImporter.Load(OnnxFixture.PathOf("read/opset-7")).Network.Architecture;
        CnnArchitecture recent =
            OnnxImporter.Load(OnnxFixture.PathOf("read/torchscript-shared-weights")).Network.Architecture;

        network.Layers.OfType<BatchNormalizationLayer>().Should().Equal(
            new BatchNormalizationLayer { Epsilon = 1e-3, Momentum = 0.9 });
        old.Layers.OfType<DropoutLayer>().Should().Equal(new DropoutLayer(0.5));
        recent.Layers.OfType<DropoutLayer>().Should().Equal(new DropoutLayer(0.25));
    }

    [Fact]
    public void Load_reads_the_scale_of_pixels()
    {
        float ScaleOf(string file) => OnnxImporter.Load(OnnxFixture.PathOf(file)).Network.Description.PixelScale;

        ScaleOf("read/scaled-pixels").Should().Be(1f / 255);
        ScaleOf("read/other-pixels-and-a-loose-end").Should().Be(0.5f);
        ScaleOf("read/torchscript").Should().Be(1f / 255, "that is the custom where a file does not tell");
    }

    [Fact]
    public void Load_lists_nodes_that_nothing_depends_on() =>
        OnnxImporter.Load(OnnxFixture.PathOf("read/other-pixels-and-a-loose-end")).LeftOut
            .Should().ContainSingle().Which.Should().Be("node 'Relu_6' (Relu)");
}
