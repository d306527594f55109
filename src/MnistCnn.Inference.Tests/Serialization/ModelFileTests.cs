using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Serialization;

public sealed class ModelFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string ModelPath => _directory.File("model.safetensors");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(BatchNormalization.None)]
    [InlineData(BatchNormalization.AfterPooling)]
    [InlineData(BatchNormalization.BeforeActivation)]
    public void LoadWeights_of_what_SaveWeights_wrote_gives_the_same_network(BatchNormalization normalization)
    {
        CnnBuilder builder = new CnnBuilder().WithFilters(4, 8).WithBatchNormalization(normalization);
        Cnn saved = builder.WithSeed(1).Build();
        Cnn loaded = builder.WithSeed(2).Build();

        ModelFile.SaveWeights(saved, ModelPath);
        ModelFile.LoadWeights(loaded, ModelPath);

        ModelWeights.Of(loaded).Should().BeEquivalentTo(ModelWeights.Of(saved));
    }

    [Fact]
    public void Load_of_a_stream_gives_the_network_of_the_file_and_leaves_the_stream_open()
    {
        Cnn saved = new CnnBuilder().WithFilters(4, 8).WithClassNames([.. "abcdefghij".Select(c => $"{c}")]).Build();
        ModelFile.Save(saved, ModelPath);
        byte[] file = File.ReadAllBytes(ModelPath);
        using var stream = new MemoryStream([1, 2, .. file]) { Position = 2 };

        Cnn loaded = ModelFile.Load(stream, maxBytes: file.Length);

        ModelWeights.Of(loaded).Should().BeEquivalentTo(ModelWeights.Of(saved));
        loaded.Description.ClassNames.Should().Equal(saved.Description.ClassNames);
        stream.ReadByte().Should().Be(-1);
    }

    [Fact]
    public void Load_of_a_stream_of_more_bytes_than_allowed_is_refused()
    {
        ModelFile.Save(new CnnBuilder().WithFilters(4).Build(), ModelPath);
        byte[] file = File.ReadAllBytes(ModelPath);

        FluentActions.Invoking(() => ModelFile.Load(new MemoryStream(file), maxBytes: file.Length - 1))
            .Should().Throw<InvalidDataException>()
            .WithMessage($"*goes on beyond the {file.Length - 1} bytes that maxBytes allows*");
        FluentActions.Invoking(() => ModelFile.Load(new MemoryStream(file), maxBytes: 0))
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("maxBytes");
    }

    [Fact]
    public void LoadWeights_of_another_architecture_lists_everything_and_changes_nothing()
    {
        Cnn saved = new CnnBuilder().WithFilters(4, 8).WithSeed(1).Build();
        Cnn other = new CnnBuilder().WithFilters(4).WithBatchNormalization().WithSeed(2).Build();
        Dictionary<string, byte[]> before = ModelWeights.Of(other);
        ModelFile.SaveWeights(saved, ModelPath);
        Action load = () => ModelFile.LoadWeights(other, ModelPath);

        load.Should().Throw<InvalidDataException>().Which.Message.Should()
            .Contain(ModelPath)
            .And.Contain("missing: batch_norm1.running_mean [4]")
            .And.Contain("different: dense1.weight is F32 [128, 200] in the file and F32 [128, 676] in the network")
            .And.Contain("unexpected: conv2.weight [8, 4, 3, 3]");
        ModelWeights.Of(other).Should().BeEquivalentTo(before);
    }

    [Fact]
    public void SaveWeights_keeps_the_metadata()
    {
        Cnn model = new CnnBuilder().WithFilters(4).Build();

        ModelFile.SaveWeights(model, ModelPath, new Dictionary<string, string> { ["made by"] = "a test" });

        SafetensorsFile.Read(ModelPath).Metadata.Should().Contain("made by", "a test");
    }

    [Theory]
    [ClassData(typeof(NetworkKinds))]
    public void Load_of_what_Save_wrote_gives_every_kind_of_network_back(
        PoolingKind pooling, BatchNormalization normalization, Padding padding, int kernel)
    {
        Cnn saved = ModelWeights.Draw(NetworkKinds.Options(pooling, normalization, padding, kernel));
        ModelFile.Save(saved, ModelPath);

        Cnn loaded = ModelFile.Load(ModelPath);

        loaded.Architecture.Should().Be(saved.Architecture);
        ModelWeights.Of(loaded).Should().BeEquivalentTo(ModelWeights.Of(saved));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    public void Files_do_not_depend_on_how_a_network_lies_in_memory(int lanes)
    {
        CnnOptions options = NetworkKinds.Options(
            PoolingKind.Max, BatchNormalization.AfterPooling, Padding.Valid, kernel: 3);
        Cnn one = ModelWeights.Draw(options);
        Cnn other = ModelWeights.Draw(new Cnn(options.ToArchitecture(), lanes));
        ModelFile.Save(one, ModelPath);
        ModelFile.Save(other, _directory.File("other.safetensors"));

        File.ReadAllBytes(_directory.File("other.safetensors")).Should().Equal(File.ReadAllBytes(ModelPath));
        ModelWeights.Draw(other, seed: 2);
        ModelFile.LoadWeights(other, ModelPath);
        ModelWeights.Of(other).Should().BeEquivalentTo(ModelWeights.Of(one));
    }

    [Fact]
    public void LoadWeights_tells_those_who_hold_copies_and_leaves_layers_frozen()
    {
        Cnn model = new CnnBuilder().WithFilters(4).Build();
        ModelFile.SaveWeights(model, ModelPath);
        model.Freeze("conv1");
        long version = model.Weights.Version;

        ModelFile.LoadWeights(model, ModelPath);

        model.Weights.Version.Should().NotBe(version);
        model.IsFrozen("conv1").Should().BeTrue();
    }

    [Fact]
    public void Model_that_is_not_there_is_refused()
    {
        Action[] calls =
        [
            () => ModelFile.Save(null!, ModelPath),
            () => ModelFile.SaveWeights(null!, ModelPath),
            () => ModelFile.LoadWeights(null!, ModelPath),
        ];
        foreach (Action call in calls)
            call.Should().Throw<ArgumentNullException>().WithParameterName("model");
    }
}
