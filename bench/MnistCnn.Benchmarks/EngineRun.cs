using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Torch;
using MnistCnn.Training;
using static TorchSharp.torch;

namespace MnistCnn.Benchmarks;

/// <summary>One epoch as users run it.</summary>
internal static class EngineRun
{
    private const int Threads = 2;

    private static readonly TrainerOptions Options = new() { Epochs = 1, Seed = 1 };

    public static void Fit(this Engine engine, IMnistDataset data, params IEnumerable<TrainingCallback> callbacks)
    {
        Cnn model = new CnnBuilder().WithConvDepth(2).WithSeed(1).Build();
        if (engine == Engine.Torch)
            FitTorch(model, data, callbacks);
        else
            Fit(model, Options with { Threads = Threads }, data, callbacks);
    }

    // Apart, so that the other engine's process does not even load TorchSharp.
    private static void FitTorch(Cnn model, IMnistDataset data, IEnumerable<TrainingCallback> callbacks)
    {
        using TorchModel torch = TorchModel.Of(model, "cpu");
        set_num_threads(Threads);
        Fit(torch, Options, data, callbacks);
    }

    private static void Fit(
        Model model, TrainerOptions options, IMnistDataset data, IEnumerable<TrainingCallback> callbacks)
    {
        var trainer = new Trainer(model, options);
        foreach (TrainingCallback callback in callbacks)
            trainer.Callbacks.Add(callback);
        trainer.Fit(data.Train, data.Test);
    }
}
