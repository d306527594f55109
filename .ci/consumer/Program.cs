using System.Globalization;
using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Distributed;
using MnistCnn.Imaging;
using MnistCnn.Keras;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Parquet;
using MnistCnn.Serialization;
using MnistCnn.Torch;
using MnistCnn.Training;
using TorchSharp;
using static TorchSharp.torch;

// "torch-first": the program uses torch before anything of ours, after the one public call that allows it. Else it
// trains without torch first.
if (args is ["torch-first"])
{
    NativeBackend.EnsureLoaded();
    Console.WriteLine($"torch says {torch.ones(2, 3).sum().item<float>()}");
}

IMnistDataset digits = EmbeddedDigits.Load();
CnnBuilder builder = new CnnBuilder().WithConvDepth(2).WithSeed(1);
Cnn model = builder.Build();
var checkpoint = new ModelCheckpoint("weights_epoch_{epoch:00}.safetensors") { Directory = "checkpoints" };
var options = new TrainerOptions { Epochs = 1, Seed = 1 };
// Without an MPI there is no group, but the package is there.
Console.WriteLine($"A rank would wait {MpiGroup.DefaultTimeout}.");
TrainingHistory history =
    new Trainer(model, options) { Callbacks = { new ProgressBar(), checkpoint } }.Fit(digits.Train, digits.Test);
new TrainingCurves(("consumer", history)).SavePng("curves.png");

Cnn reloaded = builder.WithSeed(2).Build();
ModelFile.LoadWeights(reloaded, checkpoint.LastPath!);
KerasWeights.Save(reloaded, "weights.h5");
Cnn fromKeras = KerasWeights.Read("weights.h5");
double trained = new Trainer(model, options).Evaluate(digits.Test).Accuracy;
double loaded = new Trainer(fromKeras, options).Evaluate(digits.Test).Accuracy;

// For the consumer that knows MnistCnn.Inference only: a digit, and what the network makes of it.
File.WriteAllBytes("digit.bin", digits.Test.GetImage(0).ToArray());
PredictionSet predictions = new Trainer(model, options).Predict(digits.Test.Take(1));
File.WriteAllLines("digit.txt", predictions.GetProbabilities(0).ToArray()
    .Select(value => value.ToString(CultureInfo.InvariantCulture)));
Console.WriteLine($"trained {trained:0.0000}, reloaded {loaded:0.0000}");

// The same network in libtorch, and back: both judge alike, but for rounding.
using TorchModel torchModel = TorchModel.Of(builder.WithSeed(1).Build(), "cpu");
var torchTrainer = new Trainer(torchModel, options);
torchTrainer.Fit(digits.Train, digits.Test);
double inTorch = torchTrainer.Evaluate(digits.Test).Accuracy;
double back = new Trainer(torchModel.ToCnn(), options).Evaluate(digits.Test).Accuracy;
Console.WriteLine($"trained in libtorch {inTorch:0.0000}, brought back {back:0.0000}");

// Written as Hugging Face stores images, and read again.
ParquetDataset.Save("parquet", digits);
ParquetDataset fromParquet = ParquetDataset.Load("parquet", new ImageFolderOptions { Channels = 1 });
Console.WriteLine($"{fromParquet.Train.Count} images from Parquet files");

// A module that knows nothing of this library.
using var module = nn.Sequential(("flatten", nn.Flatten()), ("dense", nn.Linear(28 * 28, 10)));
using var ownModel = new TorchModel(module) { Device = "cpu" };
var ownTrainer = new Trainer(ownModel, options);
ownTrainer.Fit(digits.Train);
double own = ownTrainer.Evaluate(digits.Test).Accuracy;
Console.WriteLine($"a module of its own {own:0.0000}");
return fromParquet.Train.Count == digits.Train.Count && trained == loaded && trained > 0.5 && inTorch > 0.5 && own > 0.5
    && Math.Abs(inTorch - back) <= 1.0 / digits.Test.Count ? 0 : 1;
