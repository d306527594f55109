using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using MnistCnn.Training;
using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Reliability;

/// <summary>Both engines training, and modules made of files, at once and for long: no tensors pile up.</summary>
[Collection(TorchTests.Name)]
public sealed class TorchSoakTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>The environment variable with the number of training steps; 500 without it.</summary>
    private const string Variable = "MNISTCNN_SOAK";

    private const int StepsOfALoad = 20;
    private const int Parts = 10;
    private const double MostGrowthMebibytes = 16;
    // What TorchSharp's count keeps of a network that is disposed, one for each parameter; their memory is given back.
    private const int CountedOfANetwork = 8;

    private readonly TemporaryDirectory _directory = new();
    private readonly Cnn _fused = Build();
    private readonly TorchModel _torch = TorchModel.Of(Build(), "cpu");
    private int _loaded;

    public void Dispose()
    {
        _torch.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Training_in_both_engines_and_loading_modules_leaves_tensors_and_memory_as_they_were()
    {
        int steps = LongRun.Count(Variable, usual: 500);
        List<(long Tensors, double Mebibytes)> samples = [];
        for (int part = 0; part < Parts; part++)
        {
            Run(steps / Parts);
            samples.Add(Measure());
        }

        ((long, double Mebibytes) warm, (long, double Mebibytes) end) = (samples[(Parts / 2) - 1], samples[^1]);
        output.WriteLine(FormattableString.Invariant($"{steps} steps, {_loaded} modules: {warm} → {end}."));
        samples.Select(sample => sample.Tensors).Distinct().Should().ContainSingle();
        (end.Mebibytes - warm.Mebibytes).Should().BeLessThan(MostGrowthMebibytes);
    }

    private static Cnn Build() => SmallModels.Builder.WithFilters(8, 8).WithDenseUnits(32).WithSeed(1).Build();

    private void Run(int steps)
    {
        string path = _directory.File("model.safetensors");
        ModelFile.Save(_fused, path);
        Task.WaitAll(
            Task.Run(() => Train(_fused, steps / 2)),
            Task.Run(() => Train(_torch, steps / 2)),
            Task.Run(() => LoadModules(path, Math.Max(1, steps / StepsOfALoad))));
    }

    private static void Train(Model model, int steps) =>
        new Trainer(model, new TrainerOptions { Epochs = steps, BatchSize = 32, Seed = 1 })
            .Fit(Stripes.Make(32)).Epochs.Should().HaveCount(steps);

    private void LoadModules(string path, int count)
    {
        for (int i = 0; i < count; i++, _loaded++)
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable noGradient = no_grad();
            using CnnModule module = ModelFile.Load(path).ToModule();
            module.eval();
            module.call(zeros(1, 1, Stripes.Side, Stripes.Side)).shape.Should().Equal(1, 4);
        }
    }

    private (long Tensors, double Mebibytes) Measure()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return (Tensor.TotalCount - (CountedOfANetwork * _loaded), Environment.WorkingSet / (double)(1 << 20));
    }
}
