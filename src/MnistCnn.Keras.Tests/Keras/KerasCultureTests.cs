using MnistCnn.Keras;
using MnistCnn.Models;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Keras;

public sealed class KerasCultureTests
{
    [CultureTheory]
    [MemberData(nameof(ForeignCulture.Names), MemberType = typeof(ForeignCulture))]
    public void Files_are_written_and_read_alike_in_every_culture(string culture)
    {
        using var directory = new TemporaryDirectory();
        Cnn model = new CnnBuilder().WithFilters(3, 4).WithDenseUnits(6).WithDropout(0.25).WithSeed(1).Build();
        string[] names = ["model.keras", "model.h5"];
        using (new ForeignCulture(culture))
        {
            foreach (string name in names)
                KerasModel.Save(model, directory.File(name));
            KerasWeights.Save(model, directory.File("w.weights.h5"));
        }

        foreach (string name in names)
        {
            Cnn here = KerasModel.Load(directory.File(name)).Network;
            using var foreign = new ForeignCulture(culture);
            Cnn there = KerasModel.Load(directory.File(name)).Network;
            foreach (Cnn loaded in new[] { here, there })
            {
                loaded.Architecture.Should().Be(model.Architecture);
                ModelWeights.Of(loaded).Should().BeEquivalentTo(ModelWeights.Of(model));
            }
        }

        using var last = new ForeignCulture(culture);
        Cnn other = model.Architecture.Build(seed: 2);
        KerasWeights.Load(other, directory.File("w.weights.h5"));
        ModelWeights.Of(other).Should().BeEquivalentTo(ModelWeights.Of(model));
    }
}
