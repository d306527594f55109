using MnistCnn.Callbacks;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Optimizers;
using MnistCnn.Training;

namespace MnistCnn.Tests.Reliability;

/// <summary>All options of builder, trainer and callbacks with the levels that are crossed.</summary>
internal static class OptionFactors
{
    public static IReadOnlyList<IReadOnlyList<(string Name, Func<OptionSetup, OptionSetup> Apply)>> All { get; } =
    [
        [Network("1 block", n => n with { Filters = [3] }), Network("2 blocks", n => n with { Filters = [3, 4] }),
            Network("3 blocks", n => n with { Filters = [2, 17, 5] })],
        [Kernel(1, Padding.Valid), Kernel(2, Padding.Valid), Kernel(3, Padding.Valid),
            Kernel(3, Padding.Same), Kernel(5, Padding.Same)],
        [Pooling(PoolingKind.None, 2), Pooling(PoolingKind.Max, 2), Pooling(PoolingKind.Max, 3),
            Pooling(PoolingKind.Average, 2), Pooling(PoolingKind.Average, 3)],
        [.. Enum.GetValues<BatchNormalization>().Select(placement =>
            Network($"normalisation {placement}", n => n with { BatchNormalization = placement }))],
        [Network("no dropout", n => n with { Dropout = 0 }), Network("dropout", n => n with { Dropout = 0.4 })],
        [Network("5 units", n => n with { DenseUnits = [5] }), Network("32 units", n => n with { DenseUnits = [32] })],
        [.. Enum.GetValues<WeightInitialization>().Select(kind =>
            Network($"{kind}", n => n with { Initialization = kind }))],
        [Network("grey", n => n with { InputChannels = 1 }), Network("colour", n => n with { InputChannels = 3 })],
        [.. new[] { 2, 10, 26 }.Select(classes => Network($"{classes} classes", n => n with { ClassCount = classes }))],
        [("none frozen", s => s), ("first frozen", s => s with { Frozen = layers => layers[..1] }),
            ("last frozen", s => s with { Frozen = layers => layers[^1..] }),
            ("all but last frozen", s => s with { Frozen = layers => layers[..^1] })],
        [Optimizer(new Adam()), Optimizer(new AdamW()), Optimizer(new Sgd()),
            Optimizer(new Sgd { Momentum = 0.9, WeightDecay = 1e-3 }),
            Optimizer(new Sgd { Momentum = 0.9, Nesterov = true }),
            Optimizer(new RmsProp()), Optimizer(new RmsProp { Momentum = 0.5 })],
        // 33 images: the last batch is of one image, of nine, of all.
        [.. new[] { 8, 12, 64 }.Select(size => Training($"batches of {size}", t => t with { BatchSize = size }))],
        [Training("last batch kept", t => t), Training("last batch dropped", t => t with { DropRemainder = true })],
        [Training("passes", t => t), Training("3 steps an epoch", t => t with { StepsPerEpoch = 3 }),
            Training("7 steps an epoch", t => t with { StepsPerEpoch = 7 })],
        [Training("from the first epoch", t => t),
            Training("from a later epoch", t => t with { InitialEpoch = 2, Epochs = 4 })],
        [Training("validated each time", t => t), Training("now and then", t => t with { ValidationFrequency = 2 })],
        [Training("new optimizer", t => t), Training("kept optimizer", t => t with { KeepOptimizer = true })],
        [.. new[] { 1, 2, 5 }.Select(threads => Training($"{threads} threads", t => t with { Threads = threads }))],
        [Training("shuffled", t => t with { Shuffle = true }), Training("in order", t => t with { Shuffle = false })],
        [Training("seed", t => t with { Seed = 5 }), Training("no seed", t => t with { Seed = null })],
        [Training("any norm", t => t), Training("greatest norm", t => t with { MaxGradientNorm = 0.5 })],
        [Training("sharp labels", t => t), Training("smoothed labels", t => t with { LabelSmoothing = 0.1 })],
        [("classes alike", s => s), ("classes weighted", s => s with { WeighsClasses = true })],
        [("images alike", s => s), ("images weighted", s => s with { WeighsImages = true })],
        [Training("no metric", t => t),
            Training("metrics", t => t with { Metrics = [Metric.MacroF1, Metric.TopK(3)] })],
        [Training("no average", t => t), Training("average", t => t with { WeightAveragingMomentum = 0.9 })],
        [Training("as they are", t => t), Training("affine", t => t with { Augmentation = new() }),
            Training("elastic", t => t with { Augmentation = new() { ElasticAlpha = 8, HorizontalFlip = true } }),
            Training("in place", t => t with
            {
                Augmentation = new()
                {
                    MaxThickening = 1, MaxThinning = 0.5, MaxBlur = 1, MaxGamma = 0.5, MaxContrast = 0.2, MaxNoise = 9,
                },
            })],
        [("in memory", s => s), ("in a file", s => s with { IsInFile = true })],
        [Training("any order", t => t), Training("blocks", t => t with { ShuffleOrder = ShuffleOrder.Blocks }),
            Training("uniform", t => t with { ShuffleOrder = ShuffleOrder.Uniform })],
        [("in one go", s => s), ("interrupted", s => s with { IsInterrupted = true })],
        [("no callback", s => s),
            Callback(place => new ModelCheckpoint("best.safetensors") { Directory = place, SaveBestOnly = true }),
            Callback(_ => new EarlyStopping { RestoreBestWeights = true }),
            Callback(_ => new ReduceLROnPlateau { Patience = 1, MinDelta = 100, Factor = 0.5 }),
            Callback(_ => new OneCycle()), Callback(_ => new History())],
    ];

    private static (string, Func<OptionSetup, OptionSetup>) Network(string name, Func<CnnOptions, CnnOptions> change) =>
        (name, setup => setup with { Network = change(setup.Network) });

    private static (string, Func<OptionSetup, OptionSetup>) Training(
        string name, Func<TrainerOptions, TrainerOptions> change) => (name, setup =>
            setup with { Training = change(setup.Training) });

    private static (string, Func<OptionSetup, OptionSetup>) Kernel(int size, Padding padding) =>
        Network($"{size}×{size} {padding}", n => n with { KernelSize = size, Padding = padding });

    private static (string, Func<OptionSetup, OptionSetup>) Pooling(PoolingKind kind, int size) =>
        Network(
            kind == PoolingKind.None ? "no pooling" : $"{kind} {size}×{size}",
            n => n with { Pooling = kind, PoolSize = size });

    private static (string, Func<OptionSetup, OptionSetup>) Optimizer(Optimizer optimizer) =>
        Training(optimizer.Describe(), t => t with { Optimizer = optimizer });

    private static (string, Func<OptionSetup, OptionSetup>) Callback(Func<string, TrainingCallback> make) =>
        (make(".").GetType().Name, setup => setup with { Callback = make });
}
