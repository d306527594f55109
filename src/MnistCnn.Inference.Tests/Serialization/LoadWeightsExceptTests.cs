using MnistCnn.Models;
using MnistCnn.Models.Layers;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Serialization;

/// <summary>Weights for a network that differs in some layers from the one that was saved.</summary>
public sealed class LoadWeightsExceptTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Cnn _digits = ModelWeights.Draw(Network(10).ToArchitecture(), seed: 1);

    public LoadWeightsExceptTests() => ModelFile.Save(_digits, ModelPath);

    private string ModelPath => _directory.File("digits.safetensors");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void LoadWeights_except_the_last_layer_takes_the_others_and_keeps_its_own()
    {
        Cnn letters = ModelWeights.Draw(Network(26).ToArchitecture(), seed: 2);
        Dictionary<string, byte[]> before = ModelWeights.Of(letters), digits = ModelWeights.Of(_digits);

        ModelFile.LoadWeights(letters, ModelPath, except: "dense2");

        foreach ((string name, byte[] values) in ModelWeights.Of(letters))
            values.Should().Equal(
                (name.StartsWith("dense2.", StringComparison.Ordinal) ? before : digits)[name], name);
    }

    [Fact]
    public void LoadWeights_reports_the_layers_that_took_weights_and_those_that_kept_theirs()
    {
        WeightsReport report = ModelFile.LoadWeights(Network(26).Build(), ModelPath, except: ["dense2", "batch_norm1"]);

        report.Loaded.Should().Equal("conv1", "dense1");
        report.Kept.Should().Equal("batch_norm1", "dense2");
        report.ToString().Should().Be("Loaded conv1, dense1; kept batch_norm1, dense2.");
    }

    [Fact]
    public void LoadWeights_of_everything_or_nothing_reports_none_for_the_other()
    {
        ModelFile.LoadWeights(Network(10).Build(), ModelPath).ToString()
            .Should().Be("Loaded conv1, batch_norm1, dense1, dense2; kept none.");
        ModelFile.LoadWeights(Network(10).Build(), ModelPath, ["conv1", "batch_norm1", "dense1", "dense2"]).ToString()
            .Should().Be("Loaded none; kept conv1, batch_norm1, dense1, dense2.");
    }

    [Fact]
    public void LoadWeights_except_a_layer_that_would_fit_keeps_it_with_its_statistics_and_counter()
    {
        Cnn model = ModelWeights.Draw(Network(10).ToArchitecture(), seed: 2);
        Dictionary<string, byte[]> before = ModelWeights.Of(model);

        ModelFile.LoadWeights(model, ModelPath, "batch_norm1");

        ModelWeights.Of(model).Where(tensor => tensor.Key.StartsWith("batch_norm1.", StringComparison.Ordinal))
            .Should().HaveCount(5).And.AllSatisfy(tensor => tensor.Value.Should().Equal(before[tensor.Key]));
    }

    [Fact]
    public void LoadWeights_fills_frozen_layers_and_leaves_them_frozen()
    {
        Cnn letters = Network(26).Build();
        letters.Freeze("conv1", "dense2");

        ModelFile.LoadWeights(letters, ModelPath, "dense2");

        letters.GetWeights("conv1.weight").Should().Equal(_digits.GetWeights("conv1.weight"));
        (letters.IsFrozen("conv1"), letters.IsFrozen("dense2"), letters.IsFrozen("dense1"))
            .Should().Be((true, true, false));
    }

    [Fact]
    public void LoadWeights_passes_over_a_layer_of_the_file_that_the_network_has_not()
    {
        Cnn letters = new CnnChain(6, 5).Convolution(4, 3).BatchNormalization().Relu().Flatten().Dense(7).Relu()
            .Add(new DenseLayer(26) { Name = "letters" }).Build();

        WeightsReport report = ModelFile.LoadWeights(letters, ModelPath, except: ["letters", "dense2"]);

        report.ToString().Should().Be("Loaded conv1, batch_norm1, dense1; kept letters.");
        letters.GetWeights("dense1.weight").Should().Equal(_digits.GetWeights("dense1.weight"));
    }

    [Fact]
    public void LoadWeights_leaves_out_a_layer_that_the_file_has_not()
    {
        Cnn deeper = new CnnChain(6, 5).Convolution(4, 3).BatchNormalization().Relu().Flatten().Dense(7).Relu()
            .Dense(10).Relu().Dense(3).Build();

        ModelFile.LoadWeights(deeper, ModelPath, "dense3").Kept.Should().Equal("dense3");
    }

    [Theory]
    [InlineData("dense3")]
    [InlineData("Dense2")]
    [InlineData("dense2.weight")]
    [InlineData("relu1")]
    [InlineData("")]
    public void Name_of_no_layer_with_weights_is_refused_with_those_that_there_are_and_changes_nothing(string name)
    {
        Cnn letters = Network(26).Build();
        Dictionary<string, byte[]> before = ModelWeights.Of(letters);

        letters.Invoking(it => ModelFile.LoadWeights(it, ModelPath, "dense2", name))
            .Should().Throw<ArgumentException>().WithParameterName("except")
            .WithMessage(
                $"No layer '{name}' has weights, neither in the network, which has conv1, batch_norm1, dense1, dense2, "
                + "nor in the file, which has batch_norm1, conv1, dense1, dense2. (*");
        ModelWeights.Of(letters).Should().BeEquivalentTo(before);
    }

    [Fact]
    public void Mismatches_elsewhere_are_refused_all_at_once_and_change_nothing()
    {
        Cnn other = new CnnChain(6, 5).Convolution(5, 3).Relu().Flatten().Dense(7).Relu().Dense(26).Build();
        Dictionary<string, byte[]> before = ModelWeights.Of(other);

        other.Invoking(it => ModelFile.LoadWeights(it, ModelPath, "dense2"))
            .Should().Throw<InvalidDataException>().Which.Message.Should()
            .StartWith($"'{ModelPath}' does not fit this Cnn. Its tensors are not those of the network:\n")
            .And.Contain("different: conv1.weight is F32 [4, 1, 3, 3] in the file and F32 [5, 1, 3, 3] in the net")
            .And.Contain("different: dense1.weight is F32 [7, 48] in the file and F32 [7, 60] in the network\n")
            .And.Contain("unexpected: batch_norm1.running_mean [4]\n")
            .And.EndWith("or name those in 'except' that are to keep their weights.")
            .And.NotContain("dense2");
        ModelWeights.Of(other).Should().BeEquivalentTo(before);
    }

    [Fact]
    public void Mismatch_of_a_layer_that_is_not_excepted_is_refused() =>
        FluentActions.Invoking(() => ModelFile.LoadWeights(Network(26).Build(), ModelPath, "dense1"))
            .Should().Throw<InvalidDataException>().WithMessage("*different: dense2.weight*dense2.bias*");

    [Fact]
    public void Names_that_are_not_there_are_refused() =>
        FluentActions.Invoking(() => ModelFile.LoadWeights(_digits, ModelPath, (IEnumerable<string>)null!))
            .Should().Throw<ArgumentNullException>().WithParameterName("except");

    private static CnnChain Network(int classes) => new CnnChain(6, 5)
        .Convolution(4, 3).BatchNormalization().Relu().Flatten().Dense(7).Relu().Dropout(0.5).Dense(classes);
}
