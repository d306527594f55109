using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Support;

/// <summary>The learning rate of each step of a run of three epochs of six batches.</summary>
internal static class LearningRates
{
    public const int Steps = 18;
    public const double Peak = 0.01;

    public static List<double> Of(ITrainingCallback schedule)
    {
        List<double> rates = [];
        var record = new LambdaCallback { BatchEnd = (context, _) => rates.Add(context.LearningRate) };
        using Cnn model = new CnnBuilder().WithInput(Stripes.Side, Stripes.Side).WithFilters(2).WithDenseUnits(4).WithClassCount(4).Build();
        var options = new TrainerOptions { Epochs = 3, BatchSize = 8, LearningRate = Peak, Device = "cpu" };
        new Trainer(model, options) { Callbacks = { schedule, record } }.Fit(Stripes.Make(43));
        return rates;
    }

    /// <summary>The rates that a scheduler of PyTorch sets for an optimizer at <see cref="Peak"/>.</summary>
    public static List<double> OfTorch(Func<optim.Optimizer, optim.lr_scheduler.LRScheduler> schedule)
    {
        using DisposeScope scope = NewDisposeScope();
        using Adam optimizer = optim.Adam([new Parameter(zeros(1))], Peak);
        optim.lr_scheduler.LRScheduler scheduler = schedule(optimizer);
        List<double> rates = [];
        for (int step = 0; step < Steps; step++)
        {
            rates.Add(optimizer.ParamGroups.Single().LearningRate);
            scheduler.step();
        }

        return rates;
    }
}
