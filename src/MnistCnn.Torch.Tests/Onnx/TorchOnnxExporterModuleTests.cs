using System.Text;
using MnistCnn.Models;
using MnistCnn.Onnx;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using TorchSharp;
using static TorchSharp.torch;
using Padding = MnistCnn.Models.Padding;

namespace MnistCnn.Tests.Onnx;

/// <summary>A network's module is exported as what the module computes, which is what the network computes.</summary>
[Collection(TorchTests.Name)]
public sealed class TorchOnnxExporterModuleTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public TorchOnnxExporterModuleTests() => manual_seed(1);

    private string ModelPath => _directory.File("model.onnx");

    public static TheoryData<BatchNormalization, PoolingKind> Networks
    {
        get
        {
            var data = new TheoryData<BatchNormalization, PoolingKind>();
            foreach (BatchNormalization normalization in Enum.GetValues<BatchNormalization>())
                foreach (PoolingKind pooling in Enum.GetValues<PoolingKind>())
                    data.Add(normalization, pooling);
            return data;
        }
    }

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Networks))]
    public void Export_gives_a_file_with_the_modules_logits(BatchNormalization normalization, PoolingKind pooling)
    {
        using CnnModule module = Network(normalization, pooling);

        foreach (int batch in (int[])[1, 7])
            module.ShouldComputeTheSame(ModelPath, options: null, batch, 1, 28, 28);
    }

    [Theory]
    [InlineData(3, Padding.Same)]
    [InlineData(4, Padding.Valid)]
    public void Export_of_other_images_kernels_and_padding_gives_the_same_logits(int kernel, Padding padding)
    {
        using CnnModule module = new CnnBuilder()
            .WithInput(31, 20, 3).WithFilters(4, 5).WithKernelSize(kernel, padding).WithClassCount(3)
            .WithSeed(1).Build().ToModule();

        module.ShouldComputeTheSame(ModelPath, options: null, batch: 2, 3, 31, 20);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Export_leaves_the_mode_of_the_module_and_describes_evaluation(bool training)
    {
        using CnnModule module = Network(BatchNormalization.AfterPooling, PoolingKind.Max);
        module.train(training);

        module.ShouldComputeTheSame(ModelPath, options: null, batch: 7, 1, 28, 28);

        module.named_modules().Should().OnlyContain(child => child.module.training == training);
    }

    [Fact]
    public void Export_of_the_same_module_gives_the_same_bytes_and_leaves_no_tensors()
    {
        using CnnModule module = Network(BatchNormalization.AfterPooling, PoolingKind.Max);
        using var stream = new MemoryStream();
        TorchOnnxExporter.Export(module, ModelPath);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        TorchOnnxExporter.Export(module, stream);

        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(before);
        stream.CanWrite.Should().BeTrue("the stream is the caller's");
        stream.ToArray().Should().Equal(File.ReadAllBytes(ModelPath));
    }

    [Fact]
    public void Export_has_the_class_names_of_the_network()
    {
        Cnn cnn = new CnnBuilder().WithFilters(4).WithClassNames("cat", "dog").Build();
        using CnnModule module = cnn.ToModule();
        using var file = new MemoryStream();

        TorchOnnxExporter.Export(module, file);

        Encoding.UTF8.GetString(file.ToArray()).Should().Contain("class_names").And.Contain("""["cat","dog"]""");
    }

    private static CnnModule Network(BatchNormalization normalization, PoolingKind pooling) => new CnnBuilder()
        .WithBatchNormalization(normalization).WithPooling(pooling).WithSeed(1).Build()
        .WithTrainedStatistics().ToModule();
}
