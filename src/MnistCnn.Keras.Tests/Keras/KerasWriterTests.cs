using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Files;
using MnistCnn.Keras;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Keras;

public sealed class KerasWriterTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("weights_epoch_{epoch:00}.h5", "weights_epoch_02.h5", false)]
    [InlineData("weights_epoch_{epoch:00}.weights.h5", "weights_epoch_02.weights.h5", false)]
    [InlineData("epoch_{epoch:00}.keras", "epoch_02.keras", false)]
    [InlineData("epoch_{epoch:00}.h5", "epoch_02.h5", true)]
    public void ModelCheckpoint_with_it_writes_each_epoch_for_Keras(string template, string last, bool wholeModel)
    {
        Cnn model = new CnnBuilder().WithFilters(3, 4).WithDenseUnits(6).WithSeed(1).Build();
        var checkpoint =
            new ModelCheckpoint(template)
            {
                Directory = _directory.Path,
                Writer = new KerasWriter { WholeModel = wholeModel },
            };
        ImageSet images = EmbeddedDigits.Load().Train.Take(40);

        new Trainer(model, new TrainerOptions { Epochs = 2, Seed = 1 }) { Callbacks = { checkpoint } }
            .Fit(images, images);

        checkpoint.LastPath.Should().Be(_directory.File(last));
        Directory.GetFiles(_directory.Path).Should().HaveCount(2);
        Cnn loaded = model.Architecture.Build(seed: 2);
        KerasWeights.Load(loaded, checkpoint.LastPath!);
        ModelWeights.Of(loaded).Should().BeEquivalentTo(ModelWeights.Of(model));
    }

    [Fact]
    public void ModelCheckpoint_with_it_refuses_a_name_of_the_other_format_before_training()
    {
        Cnn model = new CnnBuilder().WithFilters(3).WithSeed(1).Build();

        Action fit = () => Fit(
            model,
            new ModelCheckpoint("w{epoch}.weights.h5")
            {
                Directory = _directory.Path,
                Writer = new KerasWriter { WholeModel = true },
            });

        fit.Should().Throw<ArgumentException>().WithMessage("*w{epoch}.weights.h5*cannot be the name of a model*");
        Directory.GetFiles(_directory.Path).Should().BeEmpty();
    }

    [Fact]
    public void Check_and_Write_refuse_a_model_that_is_no_Cnn_with_its_name()
    {
        var model = new StubModel();
        var writer = new KerasWriter();
        Action[] calls =
        [
            () => writer.Check(model, "w.h5"), () => writer.Write(model, _directory.File("w.h5")),
        ];

        foreach (Action call in calls)
            call.Should().Throw<ArgumentException>().WithParameterName("model")
                .WithMessage("Only a Cnn can be written as weights of Keras, and the model is a Stub.*");
        Directory.GetFiles(_directory.Path).Should().BeEmpty();
    }

    private static void Fit(Cnn model, ModelCheckpoint checkpoint)
    {
        ImageSet images = EmbeddedDigits.Load().Train.Take(40);
        new Trainer(model, new TrainerOptions { Epochs = 1, Seed = 1 }) { Callbacks = { checkpoint } }
            .Fit(images, images);
    }

    private sealed class StubModel : Model
    {
        internal override string Name => "Stub";

        internal override IReadOnlyList<CnnTensor> Tensors => [];

        internal override IReadOnlyList<SafetensorsTensor> ReadTensors() => [];

        internal override void WriteTensors(Func<string, SafetensorsTensor> find)
        {
        }
    }
}
