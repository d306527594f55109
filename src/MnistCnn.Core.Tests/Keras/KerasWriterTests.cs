using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Keras;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Keras;

public sealed class KerasWriterTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("weights_epoch_{epoch:00}.h5", "weights_epoch_02.h5", KerasFormat.Keras2)]
    [InlineData("weights_epoch_{epoch:00}.weights.h5", "weights_epoch_02.weights.h5", KerasFormat.Keras3)]
    public void ModelCheckpoint_with_it_writes_the_weights_of_each_epoch_for_Keras(string template, string last, KerasFormat format)
    {
        using Cnn model = new CnnBuilder().WithFilters(3, 4).WithDenseUnits(6).WithSeed(1).Build();
        var checkpoint = new ModelCheckpoint(template) { Directory = _directory.Path, Writer = new KerasWriter { Format = format } };
        ImageSet images = EmbeddedDigits.Load().Train.Take(40);

        new Trainer(model, new TrainerOptions { Epochs = 2, Seed = 1 }) { Callbacks = { checkpoint } }.Fit(images, images);

        checkpoint.LastPath.Should().Be(_directory.File(last));
        Directory.GetFiles(_directory.Path).Should().HaveCount(2);
        using Cnn loaded = KerasWeights.Read(checkpoint.LastPath!);
        KerasFixture.Weights(loaded).Should().BeEquivalentTo(KerasFixture.Weights(model));
    }

    [Fact]
    public void ModelCheckpoint_with_it_refuses_a_name_of_the_other_format_before_training()
    {
        using Cnn model = new CnnBuilder().WithFilters(3).WithSeed(1).Build();

        Action fit = () => Fit(model, new ModelCheckpoint("w{epoch}.weights.h5") { Directory = _directory.Path, Writer = new KerasWriter() });

        fit.Should().Throw<ArgumentException>().WithMessage("*w{epoch}.weights.h5*Keras2*");
        Directory.GetFiles(_directory.Path).Should().BeEmpty();
    }

    [Fact]
    public void ModelCheckpoint_with_it_refuses_another_module_before_training()
    {
        using nn.Module<Tensor, Tensor> model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10));

        Action fit = () => Fit(model, new ModelCheckpoint("w{epoch}.h5") { Directory = _directory.Path, Writer = new KerasWriter() });

        fit.Should().Throw<ArgumentException>().WithMessage("*Only a Cnn can be written as weights of Keras*Sequential*");
        Directory.GetFiles(_directory.Path).Should().BeEmpty();
    }

    private static void Fit(nn.Module<Tensor, Tensor> model, ModelCheckpoint checkpoint)
    {
        ImageSet images = EmbeddedDigits.Load().Train.Take(40);
        new Trainer(model, new TrainerOptions { Epochs = 1, Seed = 1 }) { Callbacks = { checkpoint } }.Fit(images, images);
    }
}
