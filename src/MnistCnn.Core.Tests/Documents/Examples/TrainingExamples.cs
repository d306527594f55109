using MnistCnn.Backup;
using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Distributed;
using MnistCnn.Models;
using MnistCnn.Recipes;
using MnistCnn.State;
using MnistCnn.Torch;
using MnistCnn.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MnistCnn.Tests.Documents.Examples;

/// <summary>
/// The examples in the comments on trainer and callbacks, compiled: see <see cref="ExampleTests"/>.
/// </summary>
internal static class TrainingExamples
{
    private static void Of_BackupOptions()
    {
        object example = new TrainerOptions { Backup = new BackupOptions("backup/state.safetensors") };
    }

    private static void Of_EarlyStopping(Cnn model, ImageSet training, ImageSet validation)
    {
        var stopping = new EarlyStopping
        {
            Monitor = MonitoredMetric.ValidationAccuracy, Patience = 5, RestoreBestWeights = true,
        };
        new Trainer(model) { Callbacks = { stopping } }.Fit(training, validation);
        Console.WriteLine($"The weights are those of epoch {stopping.BestEpoch}.");
    }

    private static void Of_InverseTimeDecay()
    {
        object example = new InverseTimeDecay { DecayRate = 0.5 } // after two epochs, half of the learning rate
        ;
    }

    private static void Of_LambdaCallback()
    {
        object example = new LambdaCallback { EpochEnd = (context, report) => Console.WriteLine(report.Training.Loss) };
    }

    private static void Of_LearningRateScheduler()
    {
        object example = new LearningRateScheduler((epoch, rate) => epoch <= 10 ? rate : rate * 0.9);
    }

    private static void Of_ModelCheckpoint()
    {
        object example = new ModelCheckpoint("weights_epoch_{epoch:00}.safetensors") { SaveBestOnly = true };
    }

    public sealed class Announcer() : MonitorCallback(MonitoredMetric.ValidationLoss)
    {
        public override void OnEpochEnd(TrainingContext context, EpochReport report)
        {
            if (Read(context, report) is { } value && IsBetter(value))
                Console.WriteLine($"Epoch {report.Epoch}: {Monitor} is {Best = value}.");
        }
    }

    private static void Of_PiecewiseConstantDecay()
    {
        object example = new PiecewiseConstantDecay([10, 15], [1, 0.1, 0.01]);
    }

    public sealed class InverseRoot : StepSchedule
    {
        protected override double RateAt(TrainingContext context, long stepNumber) =>
            context.Options.LearningRate / Math.Sqrt(stepNumber + 1);
    }

    private static void Of_TensorBoardLogger()
    {
        object example =
            new TensorBoardLogger("logs/depth-2") { MistakesEvery = 5 }   // then: tensorboard --logdir logs
        ;
    }

    private static void Of_TrainingRecipe(IMnistDataset mnist)
    {
        TrainingRecipe recipe = TrainingRecipe.Fast.WithSeed(1);
        Cnn model = recipe.BuildModel();
        recipe.CreateTrainer(model).Fit(mnist.Train);
    }

    private static void Of_TorchModel(IMnistDataset mnist, Module<Tensor, Tensor> module)
    {
        using var model = new TorchModel(module) { Device = "cuda" };
        new Trainer(model, new TrainerOptions { Epochs = 5 }).Fit(mnist.Train, mnist.Test);
    }

    private static void Of_CallbackReplay(Cnn model, ImageSet images)
    {
        var context = new TrainingContext(model, new TrainerOptions(), images, images);
        TrainingHistory history = new CallbackReplay(context, new StopAtAccuracy(0.95)).Play(
            new EpochReport(1, new(0.5, 0.8, 60000), new(0.4, 0.9, 10000), 1e-3, TimeSpan.Zero),
            new EpochReport(2, new(0.3, 0.9, 60000), new(0.2, 0.96, 10000), 1e-3, TimeSpan.Zero));
    }

    private static void Of_ShutdownSignals(IMnistDataset mnist, Trainer trainer)
    {
        using var shutdown = new ShutdownSignals();
        trainer.Fit(mnist.Train, mnist.Test, shutdown.Token);
    }

    private static void Of_Trainer(IMnistDataset mnist)
    {
        Cnn model = CnnBuilder.For(mnist).Build();
        var trainer = new Trainer(model, new TrainerOptions { Epochs = 20, Seed = 1 })
        {
            Callbacks = { new ProgressBar(), new EarlyStopping { Patience = 3, RestoreBestWeights = true } },
        };
        TrainingHistory history = trainer.Fit(mnist, validationSplit: 0.1);
        Console.WriteLine($"{trainer.Evaluate(mnist.Test).Accuracy:P2} after {history.Epochs.Count} epochs");
    }

    private static void Of_TrainerOptions_KeepOptimizer(Cnn model, ImageSet training)
    {
        var trainer = new Trainer(model, new TrainerOptions { Epochs = 5, KeepOptimizer = true });
        trainer.Fit(training);
        trainer.Options = trainer.Options with { InitialEpoch = 5, Epochs = 10 };
        trainer.Fit(training); // as if it had been ten epochs at once
    }

    public sealed class BestLoss : TrainingCallback
    {
        private double _best;

        public override void OnTrainBegin(TrainingContext context) => _best = double.PositiveInfinity;

        public override void OnEpochEnd(TrainingContext context, EpochReport report)
        {
            _best = Math.Min(_best, report.Training.Loss);
            if (report.Training.Loss > 2 * _best)
                context.RequestStop("The loss is twice what it was.");
        }

        public override void SaveState(TrainingContext context, TrainingState state) => state.Set("best", _best);

        public override void LoadState(TrainingContext context, TrainingState state) => _best = state.GetDouble("best");
    }

    private static void Of_MpiGroup(Cnn model, ImageSet training, ImageSet validation, TrainerOptions options)
    {
        using MpiGroup group = MpiGroup.Join();
        var trainer = new Trainer(model, options) { Group = group };
        trainer.Fit(training, validation);   // mpirun -n 4 dotnet run -c Release
    }

    private sealed class StopAtAccuracy(double target) : TrainingCallback
    {
        public override void OnEpochEnd(TrainingContext context, EpochReport report)
        {
            if (report.Validation?.Accuracy >= target)
                context.RequestStop("enough");
        }
    }
}
