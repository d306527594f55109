using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Recipes;
using MnistCnn.Serialization;
using MnistCnn.Training;

namespace MnistCnn.Samples.Service;

/// <summary>A model for whoever has none yet: trained in seconds, on the digits inside the library.</summary>
internal static class FirstModel
{
    public const string Path = "artifacts/service/digits.safetensors";

    public static void TrainIfMissing(TextWriter output)
    {
        if (File.Exists(Path))
            return;
        output.WriteLine($"There is no {Path}: training one on the embedded digits.");
        Cnn model = new CnnBuilder().WithConvDepth(2).WithSeed(1).Build();
        var trainer = new Trainer(model, new TrainerOptions { Epochs = 20, Seed = 1 });
        trainer.Fit(EmbeddedDigits.Load().Train);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        ModelFile.Save(model, Path);
    }
}
