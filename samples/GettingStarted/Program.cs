using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Training;

IMnistDataset digits = EmbeddedDigits.Load(); // 1,797 digits, no network; for MNIST: await MnistDataset.LoadAsync()
Cnn model = new CnnBuilder().WithConvDepth(2).Build();
Console.WriteLine(model.Summary());

var trainer = new Trainer(model, new TrainerOptions { Epochs = 20, BatchSize = 32 })
{
    Callbacks =
    {
        new ProgressBar(),
        new ModelCheckpoint("checkpoints/weights_epoch_{epoch:00}.safetensors") { SaveBestOnly = true },
        new EarlyStopping { Patience = 5, RestoreBestWeights = true },
    },
};
TrainingHistory history = trainer.Fit(digits.Train, digits.Test);
Console.WriteLine($"Best: {history.BestEpoch()!.Validation!.Accuracy:P2} in epoch {history.BestEpoch()!.Epoch}.");
