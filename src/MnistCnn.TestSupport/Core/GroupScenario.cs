using MnistCnn.Augmentation;
using MnistCnn.Data;
using MnistCnn.Engines;
using MnistCnn.Engines.Fused;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Optimizers;
using MnistCnn.Training;

namespace MnistCnn.Tests.Support;

/// <summary>
/// What a group must come to as one process does: by name, since ranks in other processes are told by name too.
/// </summary>
internal static class GroupScenario
{
    public const string Plain = "plain";
    public const string Normalized = "normalized";
    public const string Dropped = "dropped";
    public const string Frozen = "frozen";
    public const string Everything = "everything";

    /// <summary>The last batch of a pass is smaller, and so is one of its own.</summary>
    public static readonly int[][] Batches =
        [[3, 11, 7, 0, 29, 16, 5, 22, 13, 8], [1, 30, 17, 9, 4, 25, 2], [6]];

    private static readonly ImageSet Images = Stripes.Make(31);

    public static string[] Networks => [Plain, Normalized, Dropped, Frozen];

    /// <summary>The gradients of some steps, and the weights that they lead to.</summary>
    public static float[][] Step(string network, ProcessGroup? group, int threads)
    {
        Cnn model = Build(network);
        if (network == Frozen)
            model.Freeze("conv2", "batch_norm1");
        // Not Adam, which makes of a difference in the last bit of a tiny gradient one of the step.
        var options = new TrainerOptions { Threads = threads, Optimizer = new Sgd(), MaxGradientNorm = 1 };
        using var step = new FusedStep(model, Images, options, seed: 5, group: group);
        List<float[]> results = [];
        foreach (int[] batch in Batches)
        {
            step.Run(batch, 0.01);
            results.Add([.. StepGradients.Of(model, step).Values.SelectMany(values => values)]);
        }

        ClassificationMetrics metrics = step.ReadMetrics();
        return [.. results, Weights(model), [(float)metrics.Loss, (float)metrics.Accuracy, metrics.SampleCount]];
    }

    /// <summary>A whole run with every option: its weights, and the numbers of its history.</summary>
    public static float[][] Fit(ProcessGroup? group, int threads)
    {
        Cnn model = Build(Everything);
        var options = new TrainerOptions
        {
            Epochs = 2, BatchSize = 8, Threads = threads, Seed = 5, LearningRate = 0.02,
            Optimizer = new Sgd { Momentum = 0.9, WeightDecay = 1e-4 }, MaxGradientNorm = 0.5, LabelSmoothing = 0.1,
            ClassWeights = [1, 2, 1, 0.5], WeightAveragingMomentum = 0.8, Metrics = [Metric.MacroF1],
            Augmentation = new ImageAugmentation { MaxShift = 1, MaxRotation = 5 },
        };
        TrainingHistory history =
            new Trainer(model, options) { Group = group }.Fit(Images, Stripes.Make(13, seed: 2));
        return
        [
            Weights(model),
            [
                .. history.Epochs.SelectMany(epoch => new[]
                {
                    (float)epoch.Training.Loss, (float)epoch.Training.Accuracy, (float)epoch.Validation!.Loss,
                    (float)epoch.Validation.Accuracy, (float)epoch.Validation.Named["macro_f1"],
                }),
            ],
        ];
    }

    public static float[] Weights(Cnn model) => [.. model.WeightNames.SelectMany(name => model.GetWeights(name))];

    private static Cnn Build(string network) => network switch
    {
        Plain => Builder().Build(),
        Normalized or Frozen => Builder().WithBatchNormalization(BatchNormalization.BeforeActivation).Build(),
        Dropped => new CnnChain(Stripes.Side, Stripes.Side)
            .Convolution(6, 3).Relu().Dropout(0.3, wholeChannels: true).MaxPooling(2).Dropout(0.2)
            .Flatten().Dense(16).Relu().Dropout(0.5).Dense(4).WithSeed(3).Build(),
        _ => Builder().WithBatchNormalization(BatchNormalization.AfterPooling).WithDropout(0.4).Build(),
    };

    private static CnnBuilder Builder() => new CnnBuilder()
        .WithInput(Stripes.Side, Stripes.Side).WithFilters(6, 5).WithDenseUnits(16).WithClassCount(4).WithSeed(3);
}
