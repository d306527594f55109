using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Training;

IMnistDataset digits = await LoadAsync();
Cnn model = new CnnBuilder().WithConvDepth(2).Build();
Console.WriteLine(model.Summary());

var trainer = new Trainer(model, new TrainerOptions { Epochs = 5 })
{
    Callbacks =
    {
        new ProgressBar(),
        new ModelCheckpoint("checkpoints/best.safetensors") { SaveBestOnly = true },
        new EarlyStopping { Patience = 2, RestoreBestWeights = true },
    },
};
// A tenth of the images to train on chooses the epoch; the test images judge once, at the end.
trainer.Fit(digits, validationSplit: 0.1);
Console.WriteLine($"{trainer.Evaluate(digits.Test).Accuracy:P2} of the test images right.");

// For ImageClassifier.Load, in this program or in an app that only predicts.
ModelFile.Save(model, "digits.safetensors");

// MNIST is looked for in the folder that MNISTCNN_DATA names and in the user's cache, then downloaded once.
static async Task<IMnistDataset> LoadAsync()
{
    try
    {
        return await MnistDataset.LoadAsync();
    }
    catch (MnistDownloadException exception)
    {
        Console.WriteLine(exception.Message);
        Console.WriteLine("It takes the 1,797 digits inside the library instead.");
        return EmbeddedDigits.Load();
    }
}
