using MnistCnn.Callbacks;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Reliability;

/// <summary>A loss that becomes NaN in the third epoch: training stops, and the best checkpoint is that of an epoch before.</summary>
[Collection(TorchTests.Name)]
public sealed class ExplodingLossTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Cnn _model = SmallModels.Builder.WithSeed(1).Build();

    public void Dispose()
    {
        _model.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(TrainingEngine.Fused, "best.safetensors", true)]
    [InlineData(TrainingEngine.Torch, "best.safetensors", true)]
    [InlineData(TrainingEngine.Fused, "weights_epoch_{epoch:00}.safetensors", false)]
    [InlineData(TrainingEngine.Torch, "weights_epoch_{epoch:00}.safetensors", false)]
    public void Fit_whose_loss_becomes_NaN_says_why_it_stops_and_keeps_the_best_checkpoint(
        TrainingEngine engine, string name, bool bestOnly)
    {
        var checkpoint = new ModelCheckpoint(name)
        {
            Directory = _directory.Path, SaveBestOnly = bestOnly, Monitor = MonitoredMetric.ValidationLoss,
        };
        var trainer = new Trainer(_model, new TrainerOptions { Epochs = 5, BatchSize = 8, Seed = 1, Device = "cpu", Engine = engine })
        {
            Callbacks =
            {
                checkpoint, new TerminateOnNaN(),
                new LambdaCallback { EpochEnd = (context, report) => Spoil(context, report.Epoch) },
            },
        };

        TrainingHistory history = trainer.Fit(Stripes.Make(16), Stripes.Make(8));

        history.StopReason.Should().Be("The loss became NaN in epoch 3, batch 1.");
        history.Epochs.Should().HaveCount(3);
        using DisposeScope scope = NewDisposeScope();
        using Cnn best = ModelFile.Load(checkpoint.BestPath!, out ModelDescription description);
        description.Training!.Epoch.Should().BeLessThan(3);
        description.Training.ValidationLoss.Should().BeInRange(0, 100);
        best.parameters().Should().OnlyContain(parameter => parameter.isfinite().all().item<bool>());
    }

    private static void Spoil(TrainingContext context, int epoch)
    {
        if (epoch != 2)
            return;
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        context.Model.parameters().First().fill_(float.NaN);
    }
}
