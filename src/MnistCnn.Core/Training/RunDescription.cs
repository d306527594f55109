using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MnistCnn.Backup;
using MnistCnn.Data;

namespace MnistCnn.Training;

/// <summary>What a run that is resumed must have alike, as texts that are the same in every culture.</summary>
internal static class RunDescription
{
    public static IReadOnlyDictionary<string, string> Of(TrainingRun run)
    {
        TrainingContext context = run.Context;
        TrainerOptions options = context.Options;
        var description = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["engine"] = run.Engine.Name,
            ["device"] = run.Engine.Device,
            ["training images"] = Describe(context.Training),
            ["validation images"] = context.Validation is { } validation ? Describe(validation) : "none",
            [RunIdentity.Seed] = RunIdentity.Of(run.Seed),
            ["initial epoch"] = Text(options.InitialEpoch),
            ["steps an epoch"] = Text(options.StepsPerEpoch),
            ["validation frequency"] = Text(options.ValidationFrequency),
            ["batch size"] = Text(options.BatchSize),
            ["drop remainder"] = Text(options.DropRemainder),
            ["learning rate"] = Text(options.LearningRate),
            ["optimizer"] = options.Optimizer.Describe(),
            ["shuffle"] = Text(options.Shuffle),
            ["greatest gradient norm"] = Text(options.MaxGradientNorm),
            ["label smoothing"] = Text(options.LabelSmoothing),
            ["class weights"] = options.ClassWeights is { } weights
                ? string.Join(", ", weights.Select(weight => Text(weight)))
                : "none",
            ["sample weights"] = context.Training.SampleWeights is { } sampleWeights
                ? Hash(MemoryMarshal.AsBytes(sampleWeights.Span))
                : "none",
            ["weight averaging momentum"] = Text(options.WeightAveragingMomentum),
            ["metrics"] = options.Metrics is { Count: > 0 } metrics ? string.Join(", ", metrics) : "none",
            ["augmentation"] = options.Augmentation?.Describe() ?? "none",
        };
        foreach ((string name, string value) in run.Engine.DescribeRun(options))
            description[name] = value;
        return description;
    }

    private static string Hash(ReadOnlySpan<byte> bytes) =>
        $"SHA-256 {Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    private static string Text<T>(T value) =>
        Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : "none";

    private static string Describe(ImageSet images)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(images.Pixels.Span);
        hash.AppendData(images.Labels.Span);
        return $"{images.Count} of {images.Channels}×{images.Height}×{images.Width}, "
            + $"SHA-256 {Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }
}
