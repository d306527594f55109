using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Training;

IMnistDataset digits = EmbeddedDigits.Load(); // 1,797 digits, no network; for MNIST: await MnistDataset.LoadAsync()
(ImageSet training, ImageSet validation) = digits.Train.SplitStratified(0.1, seed: 1);
Cnn model = new CnnBuilder().WithConvDepth(2).Build();
Console.WriteLine(model.Summary());

var trainer = new Trainer(model, new TrainerOptions { Epochs = 20, BatchSize = 32 })
{
    Callbacks =
    {
        new ProgressBar(),
        new ModelCheckpoint("checkpoints/digits.safetensors") { SaveBestOnly = true },
        new EarlyStopping { Patience = 5, RestoreBestWeights = true },
    },
};
trainer.Fit(training, validation);
Console.WriteLine($"{trainer.Evaluate(digits.Test).Accuracy:P2} of the test images right.");
