using System.Runtime.InteropServices;
using MnistCnn.Keras;
using MnistCnn.Models;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Keras;

public sealed class KerasWeightsSaveTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("depth2.h5", "saved.h5", KerasFormat.Keras2)]
    [InlineData("depth2.h5", "saved.weights.h5", KerasFormat.Keras3)]
    [InlineData("depth3.h5", "saved.h5", KerasFormat.Keras2)]
    [InlineData("depth3.h5", "saved.weights.h5", KerasFormat.Keras3)]
    [InlineData("depth2.weights.h5", "saved.h5", KerasFormat.Keras2)]
    [InlineData("depth2.weights.h5", "saved.weights.h5", KerasFormat.Keras3)]
    public void Save_of_what_Read_gave_and_Read_again_gives_the_same_to_the_bit(
        string file, string saved, KerasFormat format)
    {
        Cnn model = KerasWeights.Read(KerasFixture.PathOf(file));

        KerasWeights.Save(model, _directory.File(saved), format);
        Cnn again = KerasWeights.Read(_directory.File(saved));

        ModelWeights.Of(again).Should().BeEquivalentTo(ModelWeights.Of(model));
    }

    [Theory]
    [InlineData(BatchNormalization.AfterPooling, "saved.h5", KerasFormat.Keras2)]
    [InlineData(BatchNormalization.BeforeActivation, "saved.weights.h5", KerasFormat.Keras3)]
    public void Save_of_batch_normalisation_changes_gamma_by_no_more_than_its_last_bits(
        BatchNormalization placement, string saved, KerasFormat format)
    {
        string file = placement == BatchNormalization.AfterPooling ? "normalized.h5" : "depth3.weights.h5";
        var architecture = new CnnOptions { BatchNormalization = placement };
        Cnn model = KerasWeights.Read(KerasFixture.PathOf(file), architecture);

        KerasWeights.Save(model, _directory.File(saved), format);
        Cnn again = KerasWeights.Read(_directory.File(saved), architecture);

        Dictionary<string, byte[]> weights = ModelWeights.Of(model);
        Dictionary<string, byte[]> readAgain = ModelWeights.Of(again);
        bool IsGamma(string name) => name.StartsWith("batch_norm", StringComparison.Ordinal)
            && name.EndsWith("weight", StringComparison.Ordinal);
        readAgain.Where(pair => !IsGamma(pair.Key)).Should().BeEquivalentTo(weights.Where(pair => !IsGamma(pair.Key)));
        foreach (string name in weights.Keys.Where(IsGamma))
            Floats(readAgain[name]).ShouldBeCloseTo(Floats(weights[name]), 1.2e-7, name);
    }

    [Fact]
    public void Save_with_the_epsilon_of_the_network_keeps_gamma_to_the_bit()
    {
        var architecture = new CnnOptions { BatchNormalization = BatchNormalization.AfterPooling };
        Cnn model = KerasWeights.Read(KerasFixture.PathOf("normalized.h5"), architecture);

        KerasWeights.Save(model, _directory.File("saved.h5"), epsilon: 1e-5);
        Cnn again = KerasWeights.Read(_directory.File("saved.h5"), architecture, epsilon: 1e-5);

        ModelWeights.Of(again).Should().BeEquivalentTo(ModelWeights.Of(model));
    }

    [Theory]
    [InlineData("weights.weights.h5", KerasFormat.Keras2)]
    [InlineData("weights.safetensors", KerasFormat.Keras2)]
    [InlineData("weights.h5", KerasFormat.Keras3)]
    public void Save_under_a_name_that_Keras_reads_as_another_format_names_both(string name, KerasFormat format)
    {
        Cnn model = new CnnBuilder().WithFilters(3).Build();

        Action save = () => KerasWeights.Save(model, _directory.File(name), format);

        save.Should().Throw<ArgumentException>().WithParameterName("path")
            .Which.Message.Should().Contain(name).And.Contain(format.ToString()).And.Contain(".weights.h5");
        Directory.GetFiles(_directory.Path).Should().BeEmpty();
    }

    private static float[] Floats(byte[] bytes) => MemoryMarshal.Cast<byte, float>(bytes).ToArray();
}
