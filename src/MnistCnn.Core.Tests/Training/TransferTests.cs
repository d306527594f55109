using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Training;

/// <summary>What docs/transfer.md says, with a validation set and from file to file.</summary>
public sealed class TransferTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Convolutions_of_a_file_stay_while_frozen_and_learn_afterwards()
    {
        string file = _directory.File("digits.safetensors");
        Cnn taught = new CnnBuilder().WithFilters(4, 4).WithSeed(1).Build();
        ModelFile.Save(taught, file);
        ImageSet stripes = Stripes.Make(33);
        CnnArchitecture architecture = ModelFile.ReadDescription(file).Architecture
            .WithInput(stripes.Height, stripes.Width).WithClassCount(stripes.ClassCount);
        Cnn model = architecture.Build(seed: 2);

        WeightsReport report = ModelFile.LoadWeights(model, file, except: ["dense1", "dense2"]);
        model.Freeze(report.Loaded);
        Fit(model, stripes);
        float[] whileFrozen = model.GetWeights("conv2.weight");
        model.Unfreeze(report.Loaded);
        Fit(model, stripes);

        report.Loaded.Should().Equal("conv1", "conv2");
        whileFrozen.Should().Equal(taught.GetWeights("conv2.weight"));
        model.GetWeights("conv2.weight").Should().NotEqual(whileFrozen);
        model.GetWeights("dense2.weight").Should().HaveCount(4 * 128);
    }

    private static void Fit(Cnn model, ImageSet images) =>
        new Trainer(model, new TrainerOptions { Epochs = 1, Seed = 1 }).Fit(images, images);
}
