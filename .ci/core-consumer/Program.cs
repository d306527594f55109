using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MnistCnn.Backup;
using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Evaluation;
using MnistCnn.Models;
using MnistCnn.Onnx;
using MnistCnn.Serialization;
using MnistCnn.Training;

// How many digits to train on and to judge with at most: fewer where an emulator computes. Files go to the current
// directory.
int most = args is [string count] ? int.Parse(count) : int.MaxValue;
IMnistDataset digits = EmbeddedDigits.Load();
ImageSet train = digits.Train.Take(Math.Min(most, digits.Train.Count));
ImageSet test = digits.Test.Take(Math.Min(most, digits.Test.Count));
int width = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated
    ? 256
    : Vector128.IsHardwareAccelerated ? 128 : 0;
Console.WriteLine($"{RuntimeInformation.RuntimeIdentifier}, vectors of {width} bits, {train.Count} digits");
// What a run before this one has left, where an emulator ended it.
foreach (string folder in new[] { "whole", "resumed", "loaded" }.Where(Directory.Exists))
    Directory.Delete(folder, recursive: true);
var checks = new Checks();

Cnn model = new CnnBuilder().WithConvDepth(2).WithSeed(1).Build();
var clock =
    new LambdaCallback { EpochEnd = (_, report) => Console.WriteLine($"epoch {report.Epoch} trained{SinceStart()}") };
Trainer trainer = TrainerFor(model, "whole", clock);
TrainingHistory history = trainer.Fit(train, test);
(double first, double last) = (history.Epochs[0].Training.Loss, history.Epochs[^1].Training.Loss);
checks.Holds("it learns", last < first, $"loss {first:0.000}, then {last:0.000}");
float[] probabilities = Checks.Probabilities(trainer, test);

double accuracy = EvaluationReport.Of(model, test).Metrics.Accuracy;
checks.Holds(
    "the report judges as the last epoch did", accuracy == history.Epochs[^1].Validation!.Accuracy,
    $"accuracy {accuracy:0.0000}");
checks.Holds(
    "accuracy of a network of 2 epochs", accuracy > (train.Count < digits.Train.Count ? 0.1 : 0.8),
    $"{accuracy:0.0000}");

Cnn resumed = Resumed();
checks.Holds("a run that was broken off comes to the same, to the "
    + "bit", Checks.Probabilities(TrainerFor(resumed, "resumed"), test).SequenceEqual(probabilities));

string file = Path.Combine("whole", "checkpoints", "weights_epoch_02.safetensors");
Cnn loaded = ModelFile.Load(file);
checks.Holds("the model file is the model, to the bit", Checks.Probabilities(TrainerFor(loaded, "loaded"), test)
    .SequenceEqual(probabilities));
OnnxExporter.Export(model, "model.onnx");
long weights = new FileInfo(file).Length * 9 / 10;
checks.Holds(
    "the ONNX file has the weights", new FileInfo("model.onnx").Length > weights,
    $"{new FileInfo("model.onnx").Length} bytes");
checks.Predicts(file, test, probabilities);
checks.HasNoTorch();

// For another processor's program to compare with its own.
File.Copy(file, "model.safetensors", overwrite: true);
Checks.Write("probabilities.txt", probabilities);
return checks.AllHold ? 0 : 1;

// Two threads everywhere, because sums depend on how many there are.
Trainer TrainerFor(Cnn model, string run, LambdaCallback? more = null)
{
    var options = new TrainerOptions
    {
        Epochs = 2, Seed = 1, Threads = 2, Backup = new BackupOptions(Path.Combine(run, "backup", "state.safetensors")),
    };
    var trainer = new Trainer(model, options)
    {
        Callbacks = { new ModelCheckpoint(
            "weights_epoch_{epoch:00}.safetensors") { Directory = Path.Combine(run, "checkpoints") } },
    };
    if (more is not null)
        trainer.Callbacks.Add(more);
    return trainer;
}

// Broken off in the middle of an epoch, and gone on with by another trainer with a network of other weights.
Cnn Resumed()
{
    using var stop = new CancellationTokenSource();
    var breaker =
        new LambdaCallback { BatchEnd = (_, batch) => { if (batch is { Epoch: 2, Batch: 2 }) stop.Cancel(); } };
    try
    {
        TrainerFor(new CnnBuilder().WithConvDepth(2).WithSeed(1).Build(), "resumed", breaker)
            .Fit(train, test, stop.Token);
    }
    catch (OperationCanceledException)
    {
    }

    checks.Holds(
        "a run that is broken off leaves its state",
        File.Exists(Path.Combine("resumed", "backup", "state.safetensors")));
    Cnn other = new CnnBuilder().WithConvDepth(2).WithSeed(2).Build();
    TrainerFor(other, "resumed").Fit(train, test);
    return other;
}

// The caller's clock, because in an emulator a process does not know when it began.
static string SinceStart() => Environment.GetEnvironmentVariable("STARTED") is { } started
    ? $" {SecondsSince(double.Parse(started, CultureInfo.InvariantCulture)):0.00} s after the start"
    : "";

static double SecondsSince(double unixTime) => (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds - unixTime;
