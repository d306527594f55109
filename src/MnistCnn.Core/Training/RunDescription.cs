using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MnistCnn.Backup;
using MnistCnn.Data;
using MnistCnn.Engines;

namespace MnistCnn.Training;

/// <summary>What a run that is resumed must have alike, as texts that are the same in every culture.</summary>
internal static class RunDescription
{
    private const string Shuffling = "shuffle";
    private const string TrainingImages = "training images";
    private const string ValidationImages = "validation images";
    private const string SampleWeights = "sample weights";

    /// <summary>The names of what <see cref="OfImages"/> tells and <see cref="OfOptions"/> does not.</summary>
    public static IReadOnlyList<string> NamesOfImages(TrainerOptions options) =>
    [
        TrainingImages, ValidationImages, SampleWeights,
        .. options is { Shuffle: true, ShuffleOrder: null } ? [Shuffling] : (string[])[],
    ];

    public static IReadOnlyDictionary<string, string> Of(TrainingRun run)
    {
        TrainingContext context = run.Context;
        Dictionary<string, string> description = OfOptions(run.Engine, context.Options, run.Seed);
        foreach ((string name, string value) in OfImages(context.Options, context.Training, context.Validation))
            description[name] = value;
        if (context.Group is { } group)
            description[RunIdentity.Ranks] = Text(group.Size);
        return description;
    }

    /// <summary>The network, and how it is trained.</summary>
    public static Dictionary<string, string> OfOptions(IEngine engine, TrainerOptions options, long seed)
    {
        var description = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["engine"] = engine.Name,
            ["device"] = engine.Device,
            [RunIdentity.Seed] = RunIdentity.Of(seed),
            ["initial epoch"] = Text(options.InitialEpoch),
            ["steps an epoch"] = Text(options.StepsPerEpoch),
            ["validation frequency"] = Text(options.ValidationFrequency),
            ["batch size"] = Text(options.BatchSize),
            ["drop remainder"] = Text(options.DropRemainder),
            ["learning rate"] = Text(options.LearningRate),
            ["optimizer"] = options.Optimizer.Describe(),
            // Where nothing is said, it follows from where the images lie.
            [Shuffling] = Text(options.Shuffle ? options.ShuffleOrder : null),
            ["greatest gradient norm"] = Text(options.MaxGradientNorm),
            ["label smoothing"] = Text(options.LabelSmoothing),
            ["class weights"] = options.ClassWeights is { } weights
                ? string.Join(", ", weights.Select(weight => Text(weight)))
                : "none",
            ["weight averaging momentum"] = Text(options.WeightAveragingMomentum),
            ["metrics"] = options.Metrics is { Count: > 0 } metrics ? string.Join(", ", metrics) : "none",
            ["augmentation"] = options.Augmentation?.Describe() ?? "none",
        };
        foreach ((string name, string value) in engine.DescribeRun(options))
            description[name] = value;
        return description;
    }

    /// <summary>What it is trained on, in which order, and judged by after each epoch.</summary>
    public static Dictionary<string, string> OfImages(
        TrainerOptions options, ImageSource training, ImageSource? validation) =>
        new(StringComparer.Ordinal)
        {
            [TrainingImages] = Of(training),
            [ValidationImages] = validation is null ? "none" : Of(validation),
            [SampleWeights] = training.SampleWeights is { } weights
                ? Hash(MemoryMarshal.AsBytes(weights.Span))
                : "none",
            [Shuffling] = Text(BatchOrder.ShuffleOrderOf(options, training)),
        };

    /// <summary>How many images of what size, and a hash of them.</summary>
    public static string Of(ImageSource images) =>
        $"{images.Count} of {images.Channels}×{images.Height}×{images.Width}, SHA-256 {images.GetFingerprint()}";

    private static string Hash(ReadOnlySpan<byte> bytes) =>
        $"SHA-256 {Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    private static string Text<T>(T value) =>
        Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : "none";
}
