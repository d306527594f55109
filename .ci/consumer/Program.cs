using System.Globalization;
using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Imaging;
using MnistCnn.Keras;
using MnistCnn.Models;
using MnistCnn.Native;
using MnistCnn.Serialization;
using MnistCnn.Training;
using TorchSharp;

// "torch-first": the program uses torch before anything of ours, after the one public call that allows it.
if (args is ["torch-first"])
{
    NativeBackend.EnsureLoaded();
    Console.WriteLine($"torch says {torch.ones(2, 3).sum().item<float>()}");
}

IMnistDataset digits = EmbeddedDigits.Load();
CnnBuilder builder = new CnnBuilder().WithConvDepth(2).WithSeed(1);
using Cnn model = builder.Build();
var checkpoint = new ModelCheckpoint("weights_epoch_{epoch:00}.safetensors") { Directory = "checkpoints" };
var options = new TrainerOptions { Epochs = 1, Seed = 1 };
TrainingHistory history = new Trainer(model, options) { Callbacks = { new ProgressBar(), checkpoint } }.Fit(digits.Train, digits.Test);
new TrainingCurves(("consumer", history)).SavePng("curves.png");

using Cnn reloaded = builder.WithSeed(2).Build();
ModelFile.LoadWeights(reloaded, checkpoint.LastPath!);
KerasWeights.Save(reloaded, "weights.h5");
using Cnn fromKeras = KerasWeights.Read("weights.h5");
double trained = new Trainer(model, options).Evaluate(digits.Test).Accuracy;
double loaded = new Trainer(fromKeras, options).Evaluate(digits.Test).Accuracy;

// For the consumer that knows MnistCnn.Inference only: a digit, and what the network makes of it.
File.WriteAllBytes("digit.bin", digits.Test.GetImage(0).ToArray());
Predictions predictions = new Trainer(model, options).Predict(digits.Test.Take(1));
File.WriteAllLines("digit.txt", predictions.GetProbabilities(0).ToArray().Select(value => value.ToString(CultureInfo.InvariantCulture)));
Console.WriteLine($"trained {trained:0.0000}, reloaded {loaded:0.0000}");
return trained == loaded && trained > 0.5 ? 0 : 1;
