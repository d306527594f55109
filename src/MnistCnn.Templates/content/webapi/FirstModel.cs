using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Training;

namespace MnistCnnService1;

/// <summary>
/// A model to begin with, trained in seconds on the digits inside the library. Put a better one in its place, and
/// MnistCnn.Core is no longer needed here.
/// </summary>
internal static class FirstModel
{
    public static void TrainIfMissing(string path)
    {
        if (File.Exists(path))
            return;
        Cnn model = new CnnBuilder().WithConvDepth(2).WithSeed(1).Build();
        new Trainer(model, new TrainerOptions { Epochs = 20, Seed = 1 }).Fit(EmbeddedDigits.Load().Train);
        ModelFile.Save(model, path);
    }
}
