using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Keras;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using MnistCnn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Keras;

public sealed class KerasWriterModuleTests
{
    [Fact]
    public void ModelCheckpoint_with_it_refuses_another_module_before_training()
    {
        using var directory = new TemporaryDirectory();
        using var model = new TorchModel(nn.Sequential(nn.Flatten(), nn.Linear(784, 10)));
        var checkpoint = new ModelCheckpoint("w{epoch}.h5") { Directory = directory.Path, Writer = new KerasWriter() };
        ImageSet images = EmbeddedDigits.Load().Train.Take(40);

        Action fit = () =>
            new Trainer(model, new TrainerOptions { Epochs = 1, Seed = 1 }) { Callbacks = { checkpoint } }
            .Fit(images, images);

        fit.Should().Throw<ArgumentException>()
            .WithMessage("*Only a Cnn can be written as weights of Keras*Sequential*");
        Directory.GetFiles(directory.Path).Should().BeEmpty();
    }
}
