using System.Runtime.InteropServices;
using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.Tests.Reliability;
using MnistCnn.Training;

namespace MnistCnn.Tests.Support;

/// <summary>Small runs of five batches an epoch, to interrupt and to take up again.</summary>
internal static class ResumableRuns
{
    public static readonly TrainerOptions FourEpochs =
        TestedModel.With(new() { Epochs = 4, BatchSize = 10, Seed = 1, Threads = 1 });
    public static readonly ImageSet Images = Stripes.Make(50);

    /// <summary>What <see cref="Build"/> builds, to start others from.</summary>
    public static CnnBuilder Builder => new CnnBuilder()
        .WithInput(Stripes.Side, Stripes.Side).WithFilters(4, 8).WithDenseUnits(8).WithClassCount(4).WithSeed(2);

    /// <summary>A network with weights of their own, the same each time.</summary>
    public static Cnn Build() => Builder.Build();

    public static TrainingHistory Fit(Model model, TrainerOptions options, params TrainingCallback[] callbacks) =>
        TrainerOf(model, options, callbacks).Fit(Images);

    /// <summary>Cancels after a number of steps.</summary>
    public static void Interrupt(
        Model model, TrainerOptions options, int afterStep, params TrainingCallback[] callbacks)
    {
        using var cancellation = new CancellationTokenSource();
        int steps = 0;
        var cancel = new LambdaCallback
        {
            BatchEnd = (_, _) =>
            {
                if (++steps == afterStep)
                    cancellation.Cancel();
            },
        };
        Action fit = () =>
            TrainerOf(model, options, [.. callbacks, cancel]).Fit(Images, cancellationToken: cancellation.Token);
        fit.Should().Throw<OperationCanceledException>();
    }

    /// <summary>All weights and running statistics.</summary>
    public static float[] Weights(Model model) =>
    [
        .. model.ReadTensors().Where(tensor => tensor.DataType == SafetensorsDataType.F32)
            .SelectMany(tensor => MemoryMarshal.Cast<byte, float>(tensor.Data.Span).ToArray()),
    ];

    private static Trainer TrainerOf(Model model, TrainerOptions options, TrainingCallback[] callbacks)
    {
        var trainer = new Trainer(model, options);
        foreach (TrainingCallback callback in callbacks)
            trainer.Callbacks.Add(callback);
        return trainer;
    }
}
