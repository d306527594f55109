using MnistCnn.Inference;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Reliability;

/// <summary>Training, loading and predicting at once, for long: nothing piles up.</summary>
[Collection(TorchTests.Name)]
public sealed class SoakTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>The environment variable with the number of training steps, with ten predictions for each; 500 without it.</summary>
    private const string Variable = "MNISTCNN_SOAK";

    private const int Predictors = 8;
    private const int PredictionsOfAModel = 25;
    private const long MostGrowth = 16 << 20;

    private readonly TemporaryDirectory _directory = new();
    private readonly Cnn _fused = Build();
    private readonly Cnn _torch = Build();

    public void Dispose()
    {
        _fused.Dispose();
        _torch.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Training_and_predicting_on_eight_threads_leaves_tensors_and_memory_as_they_were()
    {
        int steps = LongRun.Count(Variable, usual: 500);
        Run(steps / 2);
        (long tensorsBefore, long bytesBefore) = Measure();

        Run(steps - (steps / 2));

        (long tensors, long bytes) = Measure();
        output.WriteLine($"{steps} steps, {10 * steps} predictions: "
            + $"{tensorsBefore} → {tensors} tensors, {bytesBefore >> 10} → {bytes >> 10} KiB resident.");
        tensors.Should().Be(tensorsBefore);
        (bytes - bytesBefore).Should().BeLessThan(MostGrowth);
    }

    private static Cnn Build() => SmallModels.Builder.WithFilters(8, 8).WithDenseUnits(32).WithSeed(1).Build();

    private void Run(int steps)
    {
        string path = _directory.File("model.safetensors");
        ModelFile.Save(_fused, path);
        Task[] predictors = [.. Enumerable.Range(0, Predictors).Select(_ => Task.Factory.StartNew(
            () => Predict(path, 10 * steps / Predictors), TaskCreationOptions.LongRunning))];
        Task[] trainings =
        [
            Task.Run(() => Train(_fused, TrainingEngine.Fused, steps / 2)),
            Task.Run(() => Train(_torch, TrainingEngine.Torch, steps / 2)),
        ];
        Task.WaitAll([.. predictors, .. trainings]);
    }

    private static void Train(Cnn model, TrainingEngine engine, int steps)
    {
        new Trainer(model, new TrainerOptions { Epochs = steps, BatchSize = 32, Seed = 1, Device = "cpu", Engine = engine })
            .Fit(Stripes.Make(32)).Epochs.Should().HaveCount(steps);
    }

    private static void Predict(string path, int count)
    {
        byte[] image = Stripes.Make(1).GetImage(0).ToArray();
        int expected = -1;
        for (int done = 0; done < count; done += PredictionsOfAModel)
        {
            using DigitClassifier classifier = DigitClassifier.Load(path);
            for (int i = 0; i < PredictionsOfAModel; i++)
            {
                int label = classifier.Predict(image).Label;
                expected = expected < 0 ? label : expected;
                label.Should().Be(expected);
            }
        }
    }

    private static (long Tensors, long ResidentBytes) Measure()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return (Tensor.TotalCount, Environment.WorkingSet);
    }
}
