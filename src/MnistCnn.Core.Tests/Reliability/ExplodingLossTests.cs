using System.Runtime.InteropServices;
using MnistCnn.Callbacks;
using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Reliability;

/// <summary>
/// A loss that becomes NaN in the third epoch: training stops, and the best checkpoint is that of an epoch before.
/// </summary>
[Collection(TestedModel.Collection)]
public sealed class ExplodingLossTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Model _model = TestedModel.Of(SmallModels.Builder.WithSeed(1).Build());

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("best.safetensors", true)]
    [InlineData("weights_epoch_{epoch:00}.safetensors", false)]
    public void Fit_whose_loss_becomes_NaN_says_why_it_stops_and_keeps_the_best_checkpoint(string name, bool bestOnly)
    {
        var checkpoint = new ModelCheckpoint(name)
        {
            Directory = _directory.Path, SaveBestOnly = bestOnly, Monitor = MonitoredMetric.ValidationLoss,
        };
        var trainer = new Trainer(_model, new TrainerOptions { Epochs = 5, BatchSize = 8, Seed = 1 })
        {
            Callbacks =
            {
                checkpoint, new TerminateOnNaN(),
                new LambdaCallback { EpochEnd = (context, report) => Spoil(context.Model, report.Epoch) },
            },
        };

        TrainingHistory history = trainer.Fit(Stripes.Make(16), Stripes.Make(8));

        history.StopReason.Should().Be("The loss became NaN in epoch 3, batch 1.");
        history.Epochs.Should().HaveCount(3);
        Cnn best = ModelFile.Load(checkpoint.BestPath!);
        best.Description.Training!.Epoch.Should().BeLessThan(3);
        best.Description.Training.ValidationLoss.Should().BeInRange(0, 100);
        ResumableRuns.Weights(best).Should().OnlyContain(value => float.IsFinite(value));
    }

    private static void Spoil(Model model, int epoch)
    {
        if (epoch != 2)
            return;
        Dictionary<string, SafetensorsTensor> tensors = model.ReadTensors().ToDictionary(tensor => tensor.Name);
        tensors["conv1.weight"] = tensors["conv1.weight"] with { Data = NaNs(tensors["conv1.weight"].Data.Length) };
        model.WriteTensors(name => tensors[name]);
    }

    private static byte[] NaNs(int length) =>
        MemoryMarshal.AsBytes(Enumerable.Repeat(float.NaN, length / sizeof(float)).ToArray().AsSpan()).ToArray();
}
