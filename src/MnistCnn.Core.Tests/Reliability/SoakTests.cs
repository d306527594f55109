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
    private const int StepsOfALoad = 20;
    private const int Parts = 10;
    private const double MostGrowthMebibytes = 16;
    // What TorchSharp's count keeps of a network that is disposed, one for each parameter; their memory is given back.
    private const int CountedOfANetwork = 8;

    private readonly TemporaryDirectory _directory = new();
    private readonly Cnn _fused = Build();
    private readonly Cnn _torch = Build();
    private int _loaded;

    public void Dispose()
    {
        _fused.Dispose();
        _torch.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Training_loading_and_predicting_on_eight_threads_leaves_tensors_and_memory_as_they_were()
    {
        int steps = LongRun.Count(Variable, usual: 500);
        int parts = steps >= 5_000 ? 10 * Parts : Parts;
        var samples = new List<SoakSample>();
        for (int part = 1; part <= parts; part++)
        {
            Run(steps / parts);
            samples.Add(Measure(part * (steps / parts)));
        }

        SoakSample warm = samples[(parts / 2) - 1];
        SoakSample end = samples[^1];
        output.WriteLine($"{end.Steps} steps, {10 * end.Steps} predictions, {_loaded} networks loaded.");
        output.WriteLine(FormattableString.Invariant(
            $"From the middle to the end {warm.LiveTensors} → {end.LiveTensors} tensors, {warm.ResidentMebibytes:0.0} → {end.ResidentMebibytes:0.0} MiB resident."));
        if (Environment.GetEnvironmentVariable(Variable) is not null)
            SoakReport.Write(Path.Combine(AppContext.BaseDirectory, "Soak"), samples);
        samples.Select(sample => sample.LiveTensors).Distinct().Should().ContainSingle();
        (end.ResidentMebibytes - warm.ResidentMebibytes).Should().BeLessThan(MostGrowthMebibytes);
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
            Task.Run(() => LoadNetworks(path, Math.Max(1, steps / StepsOfALoad))),
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

    private void LoadNetworks(string path, int count)
    {
        for (int i = 0; i < count; i++, _loaded++)
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable noGradient = no_grad();
            using Cnn model = ModelFile.Load(path);
            model.eval();
            model.call(zeros(1, 1, Stripes.Side, Stripes.Side)).shape.Should().Equal(1, 4);
        }
    }

    private SoakSample Measure(int steps)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return new SoakSample(steps, Environment.WorkingSet / (double)(1 << 20), Tensor.TotalCount - (CountedOfANetwork * _loaded));
    }
}
