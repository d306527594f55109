using MnistCnn.Keras;
using MnistCnn.Models;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Keras;

public sealed class KerasWeightsSaveTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("depth2.h5", "saved.h5")]
    [InlineData("depth2.h5", "saved.weights.h5")]
    [InlineData("depth3.h5", "saved.h5")]
    [InlineData("depth2.weights.h5", "saved.weights.h5")]
    [InlineData("normalized.h5", "saved.h5")]
    [InlineData("dense-alone.h5", "saved.weights.h5")]
    [InlineData("layers-of-their-own.h5", "saved.h5")]
    [InlineData("nested.h5", "saved.weights.h5")]
    public void Save_and_Load_into_the_same_network_give_the_same_to_the_bit(string file, string saved)
    {
        Cnn model = KerasModel.Load(KerasFixture.PathOf(file)).Network;
        Cnn again = model.Architecture.Build(seed: 1);

        KerasWeights.Save(model, _directory.File(saved));
        KerasWeights.Load(again, _directory.File(saved));

        ModelWeights.Of(again).Should().BeEquivalentTo(ModelWeights.Of(model));
    }

    [Theory]
    [InlineData("weights.safetensors")]
    [InlineData("weights.keras")]
    [InlineData("weights")]
    public void Save_under_a_name_that_Keras_takes_for_no_weights_names_those_it_takes(string name)
    {
        Cnn model = new CnnBuilder().WithFilters(3).Build();

        Action save = () => KerasWeights.Save(model, _directory.File(name));

        save.Should().Throw<ArgumentException>().WithParameterName("path")
            .Which.Message.Should().Contain(name).And.Contain(".weights.h5");
        Directory.GetFiles(_directory.Path).Should().BeEmpty();
    }
}
