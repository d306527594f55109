using Microsoft.ML.OnnxRuntime;
using MnistCnn.Data;
using MnistCnn.Kernels;
using MnistCnn.Models;
using MnistCnn.Onnx;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Onnx;

public sealed class OnnxExporterCnnTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string ModelPath => _directory.File("model.onnx");

    public static IEnumerable<(int Depth, BatchNormalization Normalization, PoolingKind Pooling)> AllNetworks =>
        from depth in (int[])[1, 2, 3]
        from normalization in Enum.GetValues<BatchNormalization>()
        from pooling in Enum.GetValues<PoolingKind>()
        select (depth, normalization, pooling);

    public static IEnumerable<object[]> Networks =>
        AllNetworks.Select(network => (object[])[network.Depth, network.Normalization, network.Pooling]);

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Networks))]
    public void Export_gives_a_file_with_the_networks_logits(
        int depth, BatchNormalization normalization, PoolingKind pooling)
    {
        Cnn model = Network(depth, normalization, pooling);

        foreach (int batch in (int[])[1, 7, 256])
            ShouldComputeTheSame(model, batch);
    }

    [Theory]
    [InlineData(3, Padding.Same)]
    [InlineData(4, Padding.Valid)]
    public void Export_of_other_images_kernels_and_padding_gives_the_same_logits(int kernel, Padding padding)
    {
        Cnn model = new CnnBuilder()
            .WithInput(31, 20, 3).WithFilters(4, 5).WithKernelSize(kernel, padding).WithClassCount(3)
            .WithSeed(1).Build();

        ShouldComputeTheSame(model, batch: 2);
    }

    [Fact]
    public void Export_has_the_class_names_and_the_pixel_scale_of_the_network()
    {
        Cnn model = new CnnBuilder().WithFilters(4).WithClassNames("cat", "dog").WithSeed(1).Build();
        model.Description = model.Description with { PixelScale = 1f / 128 };
        byte[] pixels = TestImages.Drawings(model.Architecture, count: 2);
        float[] scaled = [.. pixels.Select(pixel => pixel * (1f / 128))];
        OnnxExporter.Export(model, ModelPath, new OnnxExportOptions { RawPixels = true });
        using var runtime = new OnnxRuntime(ModelPath);

        float[] logits = runtime.Run(pixels, 2, 1, 28, 28);

        runtime.Metadata["class_names"].Should().Be("""["cat","dog"]""");
        logits.ShouldBeCloseTo(PlainLoops.Logits(model, scaled), 1e-5, "logits");
    }

    [Fact]
    public void Export_with_class_names_of_ones_own_in_the_metadata_leaves_them()
    {
        OnnxExporter.Export(new CnnBuilder().WithFilters(4).Build(), ModelPath, new OnnxExportOptions
        {
            Metadata = new Dictionary<string, string> { ["class_names"] = "mine" },
        });

        using var runtime = new OnnxRuntime(ModelPath);
        runtime.Metadata["class_names"].Should().Be("mine");
    }

    [Fact]
    public void Export_of_raw_pixels_scales_them_as_training_does()
    {
        CnnOptions options = new();
        Cnn model = new CnnBuilder(options).WithSeed(1).Build();
        byte[] pixels = TestImages.Drawings(options, count: 7);
        float[] scaled = [.. pixels.Select(pixel => pixel * (1f / 255))];
        OnnxExporter.Export(model, ModelPath, new OnnxExportOptions { RawPixels = true });
        using var runtime = new OnnxRuntime(ModelPath);

        float[] logits = runtime.Run(pixels, 7, 1, 28, 28);

        runtime.Input.Value.ElementDataType.Should().Be(Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.UInt8);
        MaxDifference(logits, Logits(model, scaled)).Should().BeLessThanOrEqualTo(1e-5f);
    }

    [Fact]
    public void Export_of_probabilities_gives_the_softmax_of_the_logits()
    {
        CnnOptions options = new();
        Cnn model = new CnnBuilder(options).WithSeed(1).Build();
        float[] input = TestImages.Noise(options, count: 3);
        OnnxExporter.Export(model, ModelPath, new OnnxExportOptions { Probabilities = true });
        using var runtime = new OnnxRuntime(ModelPath);

        float[] probabilities = runtime.Run(input, 3, 1, 28, 28);

        float[] expected = Logits(model, input);
        for (int i = 0; i < 3; i++)
            Softmax.Apply(expected.AsSpan(i * 10, 10));
        MaxDifference(probabilities, expected).Should().BeLessThanOrEqualTo(1e-6f);
        probabilities.Chunk(10).Should().OnlyContain(image => Math.Abs(image.Sum() - 1) < 1e-5);
    }

    [Fact]
    public void Export_as_the_documentation_shows_it_names_classes_and_texts()
    {
        Cnn model = new CnnBuilder().Build();
        OnnxExporter.Export(model, ModelPath, new OnnxExportOptions
        {
            RawPixels = true,
            Probabilities = true,
            ClassNames = EmbeddedDigits.Load().Train.ClassNames,
            Metadata = new Dictionary<string, string> { ["trained_on"] = "MNIST" },
        });
        using var runtime = new OnnxRuntime(ModelPath);

        runtime.Metadata.Should().Equal(new Dictionary<string, string>
        {
            ["class_names"] = """["0","1","2","3","4","5","6","7","8","9"]""",
            ["trained_on"] = "MNIST",
        });
        runtime.Model.ProducerName.Should().Be("MnistCnn");
        runtime.Model.GraphName.Should().Be("Cnn");
    }

    [Fact]
    public void Export_names_input_and_output_and_leaves_the_batch_open()
    {
        Cnn model = new CnnBuilder().WithFilters(4).Build();

        OnnxExporter.Export(model, ModelPath, new OnnxExportOptions { InputName = "image", OutputName = "conv1" });

        using var runtime = new OnnxRuntime(ModelPath);
        runtime.Input.Name.Should().Be("image");
        runtime.Input.Value.Dimensions.Should().Equal(-1, 1, 28, 28);
        runtime.Output.Name.Should().Be("conv1", "a layer of that name must give way");
        runtime.Output.Value.Dimensions.Should().Equal(-1, 10);
        (runtime.Input.Value.SymbolicDimensions[0], runtime.Output.Value.SymbolicDimensions[0])
            .Should().Be(("batch", "batch"));
    }

    [Fact]
    public void Export_of_the_same_network_gives_the_same_bytes()
    {
        Cnn model = new CnnBuilder().WithFilters(4).WithBatchNormalization().WithSeed(1).Build();
        using var stream = new MemoryStream();
        OnnxExporter.Export(model, ModelPath);

        OnnxExporter.Export(model, stream);

        stream.CanWrite.Should().BeTrue("the stream is the caller's");
        stream.ToArray().Should().Equal(File.ReadAllBytes(ModelPath));
    }

    private void ShouldComputeTheSame(Cnn model, int batch)
    {
        CnnArchitecture network = model.Architecture;
        float[] input = TestImages.Noise(network, batch);
        OnnxExporter.Export(model, ModelPath);
        using var runtime = new OnnxRuntime(ModelPath);

        float[] logits = runtime.Run(
            input, batch, network.InputChannels, network.InputHeight, network.InputWidth);

        float[] expected = Logits(model, input);
        MaxDifference(logits, expected).Should().BeLessThanOrEqualTo(1e-5f);
        expected.Distinct().Should().HaveCountGreaterThan(1, "equal numbers would prove nothing");
    }

    private static float[] Logits(Cnn model, float[] images)
    {
        CnnForward forward = CnnForward.Of(model);
        float[] logits = new float[images.Length / forward.Plan.ImageSize * model.Architecture.ClassCount];
        forward.Run(images, logits, forward.CreateWorkspace());
        return logits;
    }

    private static Cnn Network(int depth, BatchNormalization normalization, PoolingKind pooling) => ModelWeights.Draw(
        new CnnBuilder().WithConvDepth(depth).WithBatchNormalization(normalization).WithPooling(pooling).Build());

    private static float MaxDifference(float[] actual, float[] expected)
    {
        actual.Should().HaveSameCount(expected);
        return actual.Zip(expected).Max(pair => Math.Abs(pair.First - pair.Second));
    }
}
