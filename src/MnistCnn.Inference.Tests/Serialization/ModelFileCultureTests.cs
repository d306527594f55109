using MnistCnn.Models;
using MnistCnn.Models.Layers;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Serialization;

public sealed class ModelFileCultureTests
{
    [CultureTheory]
    [MemberData(nameof(ForeignCulture.Names), MemberType = typeof(ForeignCulture))]
    public void Save_writes_the_bytes_that_it_writes_everywhere_and_Load_reads_them(string culture)
    {
        using var directory = new TemporaryDirectory();
        Cnn model = new CnnBuilder().WithFilters(3, 4).WithDenseUnits(6).WithDropout(0.25).WithSeed(1).Build();
        ModelDescription description = model.Description = model.Description with
        {
            PixelScale = 1 / 3f,
            Training = new TrainingSummary { Epoch = 3, TrainingImages = 1234, Loss = -1234.5, Accuracy = 0.5 },
        };
        ModelFile.Save(model, directory.File("here"));
        using var foreign = new ForeignCulture(culture);

        ModelFile.Save(model, directory.File("there"));

        File.ReadAllBytes(directory.File("there")).Should().Equal(File.ReadAllBytes(directory.File("here")));
        Cnn loaded = ModelFile.Load(directory.File("there"));
        ModelWeights.Of(loaded).Should().BeEquivalentTo(ModelWeights.Of(model));
        loaded.Description.Training.Should().Be(description.Training);
        loaded.Description.PixelScale.Should().Be(description.PixelScale);
    }
}
