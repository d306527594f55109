using MnistCnn.Callbacks;
using MnistCnn.Comparison;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Training;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Comparison;

/// <summary>A process that trains one shard of a comparison of two networks from three seeds.</summary>
internal static class ShardChild
{
    public const string Task = "shard";

    public const string StuckTask = "shard that gets stuck";

    private static readonly CnnOptions Small = new()
    {
        InputHeight = Stripes.Side, InputWidth = Stripes.Side, ClassCount = 4, Filters = [4], DenseUnits = [8],
    };

    public static ImageSet Training { get; } = Stripes.Make(400);

    public static ImageSet Validation { get; } = Stripes.Make(40, seed: 2);

    public static ImageSet Test { get; } = Stripes.Make(60, seed: 3);

    public static int Run(string directory, string shard)
    {
        Comparison(directory).RunShard(ComparisonShard.Parse(shard), Training, Validation, Test);
        return 0;
    }

    /// <summary>The same, in its first run never beyond the fifth epoch: it is there until it is killed.</summary>
    public static int RunUntilStuck(string directory, string shard)
    {
        var callback = new LambdaCallback
        {
            EpochBegin = (_, epoch) => Thread.Sleep(epoch > 5 ? Timeout.Infinite : 0),
        };
        Comparison(directory, callback).RunShard(ComparisonShard.Parse(shard), Training, Validation, Test);
        return 1;
    }

    /// <param name="directory">Where results go; null for nowhere.</param>
    /// <param name="callbacks">Of each run.</param>
    public static ModelComparison Comparison(string? directory, params TrainingCallback[] callbacks) => new(
        new ModelVariant("few", Small), new ModelVariant("Many filters!", Small with { Filters = [8] }))
    {
        Seeds = [1, 2, 3], Training = new TrainerOptions { Epochs = 12, BatchSize = 8, Threads = 1 }, Patience = 12,
        ResultDirectory = directory, Callbacks = (_, _) => callbacks,
    };

    /// <summary>All that a comparison tells but times.</summary>
    public static IEnumerable<string> Facts(ComparisonResult result) =>
        from variant in result.Variants
        from run in variant.Runs
        select $"{variant.Variant.Name} {variant.Parameters} {variant.Flops} {run.Seed} {run.Best.Epoch} {run.Test} "
            + $"{string.Concat(run.TestCorrect.Select(correct => correct ? '1' : '0'))} {run.History.StopReason} "
            + string.Join('\n', run.History.Epochs.Select(epoch => $"{epoch with { Duration = TimeSpan.Zero }}"));
}
