using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Distributed;
using MnistCnn.Models;
using MnistCnn.Training;

// Every process runs all of this, and without a launcher one does, as a group of its own. Callbacks that write do so
// on rank 0; what is written here looks for it itself.
using var shutdown = new ShutdownSignals();
using MpiGroup group = MpiGroup.Join();
IMnistDataset digits = args is ["mnist"] ? await MnistDataset.LoadAsync() : EmbeddedDigits.Load();
(ImageSet training, ImageSet validation) = digits.Train.SplitStratified(0.1, seed: 1);
Cnn model = new CnnBuilder().WithConvDepth(2).Build();
if (group.Rank == 0)
    Console.WriteLine($"{group.Size} processes, {group.LocalSize} of them here, with {group.LibraryVersion}.");

var trainer = new Trainer(model, new TrainerOptions { Epochs = 10, BatchSize = 32 })
{
    Group = group,
    Callbacks =
    {
        new ProgressBar(),
        new ModelCheckpoint("artifacts/distributed/digits.safetensors") { SaveBestOnly = true },
        new EarlyStopping { Patience = 3, RestoreBestWeights = true },
    },
};
TrainingHistory history;
try
{
    history = trainer.Fit(training, validation, shutdown.Token);
}
catch (OperationCanceledException)
{
    return shutdown.ExitCode;
}

if (group.Rank == 0)
    Console.WriteLine(
        $"{trainer.Evaluate(digits.Test).Accuracy:P2} of the test images right. The fastest epoch took "
        + $"{history.Epochs.Min(epoch => epoch.Duration).TotalSeconds:0.00} s.");
return 0;
