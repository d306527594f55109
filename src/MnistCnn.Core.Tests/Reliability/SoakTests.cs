using MnistCnn.Inference;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using Xunit.Abstractions;

namespace MnistCnn.Tests.Reliability;

/// <summary>Training, loading and predicting at once, for long: nothing piles up.</summary>
[Collection(TestedModel.Collection)]
public sealed class SoakTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>
    /// The environment variable with the number of training steps, with ten predictions for each; 500 without it.
    /// </summary>
    private const string Variable = "MNISTCNN_SOAK";

    private const int Predictors = 8;
    private const int PredictionsOfAModel = 25;
    private const int StepsOfALoad = 20;
    private const int Parts = 10;
    private const double MostGrowthMebibytes = 16;
    private const double MostHeapGrowthMebibytes = 0.5;
    private readonly TemporaryDirectory _directory = new();
    private readonly Cnn _model = Build();
    private readonly Cnn _other = Build();
    private int _loaded;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Training_loading_and_predicting_on_eight_threads_leaves_memory_as_it_was()
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
            $"From the middle to the end {warm.HeapMebibytes:0.0} → {end.HeapMebibytes:0.0} MiB of objects, ")
            + FormattableString.Invariant($"{warm.ResidentMebibytes:0.0} → {end.ResidentMebibytes:0.0} MiB resident."));
        if (Environment.GetEnvironmentVariable(Variable) is not null)
            SoakReport.Write(Path.Combine(AppContext.BaseDirectory, "Soak"), samples);
        (end.HeapMebibytes - warm.HeapMebibytes).Should().BeLessThan(MostHeapGrowthMebibytes);
        (end.ResidentMebibytes - warm.ResidentMebibytes).Should().BeLessThan(MostGrowthMebibytes);
    }

    private static Cnn Build() => SmallModels.Builder.WithFilters(8, 8).WithDenseUnits(32).WithSeed(1).Build();

    private void Run(int steps)
    {
        string path = _directory.File("model.safetensors");
        ModelFile.Save(_model, path);
        Task[] predictors = [.. Enumerable.Range(0, Predictors).Select(_ => Task.Factory.StartNew(
            () => Predict(path, 10 * steps / Predictors), TaskCreationOptions.LongRunning))];
        Task[] trainings =
        [
            Task.Run(() => Train(_model, steps / 2)),
            Task.Run(() => Train(_other, steps / 2)),
            Task.Run(() => LoadNetworks(path, Math.Max(1, steps / StepsOfALoad))),
        ];
        Task.WaitAll([.. predictors, .. trainings]);
    }

    private static void Train(Cnn model, int steps)
    {
        new Trainer(model, new TrainerOptions { Epochs = steps, BatchSize = 32, Seed = 1 })
            .Fit(Stripes.Make(32)).Epochs.Should().HaveCount(steps);
    }

    private static void Predict(string path, int count)
    {
        byte[] image = Stripes.Make(1).GetImage(0).ToArray();
        int expected = -1;
        for (int done = 0; done < count; done += PredictionsOfAModel)
        {
            using ImageClassifier classifier = ImageClassifier.Load(path);
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
            PredictionSet predictions = new Trainer(ModelFile.Load(path)).Predict(Stripes.Make(1));
            (predictions.Count, predictions.ClassCount).Should().Be((1, 4));
        }
    }

    private static SoakSample Measure(int steps)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return new SoakSample(
            steps, Mebibytes(Environment.WorkingSet), Mebibytes(GC.GetTotalMemory(forceFullCollection: true)));

        static double Mebibytes(long bytes) => bytes / (double)(1 << 20);
    }
}
