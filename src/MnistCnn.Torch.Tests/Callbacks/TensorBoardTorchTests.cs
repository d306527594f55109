using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Metrics;
using MnistCnn.Tests.Callbacks.TensorBoard;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using MnistCnn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Callbacks;

[Collection(TorchTests.Name)]
public sealed class TensorBoardTorchTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Histograms_and_metrics_of_a_module_are_written_and_its_counters_are_not()
    {
        using var module = nn.Sequential(
            ("flatten", nn.Flatten()), ("norm", nn.BatchNorm1d(Stripes.Side * Stripes.Side)),
            ("dense", nn.Linear(Stripes.Side * Stripes.Side, 4)));
        using var model = new TorchModel(module) { Device = "cpu" };
        var options = new TrainerOptions { Epochs = 2, BatchSize = 8, Seed = 1, Metrics = [Metric.MacroF1] };
        var trainer = new Trainer(model, options)
        {
            Callbacks = { new TensorBoardLogger(_directory.Path) { HistogramsEvery = 2 } },
        };
        ImageSet images = Stripes.Make(18);

        TrainingHistory history = trainer.Fit(images, images);

        RecordedEvent histograms = EventFiles.ReadOnly(_directory.File("train"))
            .Single(one => one.Values.Any(value => value.Histogram is not null));
        histograms.Step.Should().Be(2);
        histograms.Values.Select(value => value.Tag).Should().BeEquivalentTo(
            "norm/weight", "norm/bias", "norm/running_mean", "norm/running_var", "dense/weight", "dense/bias");
        RecordedHistogram weights = histograms.Values.Single(value => value.Tag == "dense/weight").Histogram!;
        float[] expected = module.get_parameter("dense.weight")!.data<float>().ToArray();
        (weights.Min, weights.Max, weights.Num).Should().Be((expected.Min(), expected.Max(), expected.Length));
        weights.Sum.Should().BeApproximately(expected.Sum(weight => (double)weight), 1e-9);
        EventFiles.ReadOnly(_directory.File("validation")).SelectMany(one => one.Values)
            .Where(value => value.Tag == "epoch_macro_f1").Select(value => value.Scalar)
            .Should().Equal(history.Epochs.Select(epoch => (float?)epoch.Validation!.Named["macro_f1"]));
    }
}
