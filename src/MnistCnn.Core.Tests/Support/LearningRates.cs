using MnistCnn.Callbacks;
using MnistCnn.Models;
using MnistCnn.Training;

namespace MnistCnn.Tests.Support;

/// <summary>The learning rate of each step of a run of three epochs of six batches.</summary>
internal static class LearningRates
{
    public const int Steps = 18;
    public const double Peak = 0.01;

    public static List<double> Of(TrainingCallback schedule)
    {
        List<double> rates = [];
        var record = new LambdaCallback { BatchEnd = (context, _) => rates.Add(context.LearningRate) };
        Cnn model = new CnnBuilder()
            .WithInput(Stripes.Side, Stripes.Side).WithFilters(2).WithDenseUnits(4).WithClassCount(4).Build();
        var options = new TrainerOptions { Epochs = 3, BatchSize = 8, LearningRate = Peak };
        new Trainer(model, options) { Callbacks = { schedule, record } }.Fit(Stripes.Make(43));
        return rates;
    }
}
