using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Serialization;

public sealed class ModelFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string ModelPath => _directory.File("model.safetensors");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(BatchNormalization.None)]
    [InlineData(BatchNormalization.AfterPooling)]
    public void LoadWeights_of_what_SaveWeights_wrote_gives_the_same_network(BatchNormalization normalization)
    {
        CnnBuilder builder = new CnnBuilder().WithFilters(4, 8).WithBatchNormalization(normalization);
        using Cnn saved = builder.WithSeed(1).Build();
        using Cnn loaded = builder.WithSeed(2).Build();

        ModelFile.SaveWeights(saved, ModelPath);
        ModelFile.LoadWeights(loaded, ModelPath);

        Weights(loaded).Should().BeEquivalentTo(Weights(saved));
    }

    [Fact]
    public void LoadWeights_of_another_architecture_lists_everything_and_changes_nothing()
    {
        using Cnn saved = new CnnBuilder().WithFilters(4, 8).WithSeed(1).Build();
        using Cnn other = new CnnBuilder().WithFilters(4).WithBatchNormalization().WithSeed(2).Build();
        Dictionary<string, float[]> before = Weights(other);
        ModelFile.SaveWeights(saved, ModelPath);
        Action load = () => ModelFile.LoadWeights(other, ModelPath);

        load.Should().Throw<InvalidDataException>().Which.Message.Should()
            .Contain(ModelPath)
            .And.Contain("missing: batch_norm1.running_mean [4]")
            .And.Contain("different: dense1.weight is F32 [128, 200] in the file and F32 [128, 676] in the network")
            .And.Contain("unexpected: conv2.weight [8, 4, 3, 3]");
        Weights(other).Should().BeEquivalentTo(before);
    }

    [Fact]
    public void SaveWeights_keeps_the_metadata()
    {
        using Cnn model = new CnnBuilder().WithFilters(4).Build();

        ModelFile.SaveWeights(model, ModelPath, new Dictionary<string, string> { ["made by"] = "a test" });

        SafetensorsFile.Read(ModelPath).Metadata.Should().Contain("made by", "a test");
    }

    [Fact]
    public void SaveWeights_of_a_transposed_tensor_writes_it_row_by_row()
    {
        using var linear = nn.Linear(2, 3, hasBias: false);
        using (no_grad())
        {
            using Tensor transposed = arange(6, dtype: ScalarType.Float32).reshape(2, 3).t();
            linear.weight = new TorchSharp.Modules.Parameter(transposed);
        }

        ModelFile.SaveWeights(linear, ModelPath);

        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(SafetensorsFile.Read(ModelPath).Tensors[0].Data.Span).ToArray()
            .Should().Equal(0, 3, 1, 4, 2, 5);
    }

    private static Dictionary<string, float[]> Weights(Cnn model) => model.state_dict().ToDictionary(
        entry => entry.Key, entry => entry.Value.to(ScalarType.Float32).data<float>().ToArray());
}
