using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Training;

namespace MnistCnn.Samples.Service.Tests;

/// <summary>A model file that knows its digits, trained once for all tests.</summary>
public sealed class DigitModel : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("service-tests-").FullName;

    public DigitModel()
    {
        Cnn model = new CnnBuilder().WithConvDepth(2).WithSeed(1).Build();
        new Trainer(model, new TrainerOptions { Epochs = 15, Seed = 1 }).Fit(EmbeddedDigits.Load().Train);
        ModelFile.Save(model, File());
    }

    public string File(string name = "digits.safetensors") => Path.Combine(_directory, name);

    /// <summary>A network that knows nothing and calls every digit <paramref name="name"/> and its number.</summary>
    public static void SaveCalled(string name, string path)
    {
        Cnn model = new CnnBuilder().WithSeed(1).Build();
        ModelFile.Save(model, path, new ModelDescription(model.Architecture)
        {
            ClassNames = [.. Enumerable.Range(0, 10).Select(digit => $"{name} {digit}")],
        });
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
