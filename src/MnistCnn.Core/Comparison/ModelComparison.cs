using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MnistCnn.Backup;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Training;
using MnistCnn.Validation;

namespace MnistCnn.Comparison;

/// <summary>
/// Trains several networks from several seeds each and judges them fairly: epochs are chosen on a validation set, and
/// the test set is used once for each trained network.
/// </summary>
/// <example>
/// <code>
/// var comparison = new ModelComparison(ModelComparison.Depths(1, 2, 3)) { Seeds = [1, 2, 3, 4, 5] };
/// ComparisonResult result = comparison.Run(mnist);
/// foreach (VariantResult variant in result.Variants)
///     Console.WriteLine($"{variant.Variant.Name}: {variant.MeanTestAccuracy:P2}");
/// </code>
/// Anything else makes an axis too:
/// <code>
/// double[] dropouts = [0, 0.25, 0.5];
/// var comparison = new ModelComparison(
///     dropouts.Select(dropout => new ModelVariant($"dropout {dropout}", new CnnOptions { Dropout = dropout })));
/// </code>
/// </example>
public sealed class ModelComparison
{
    /// <summary>Names what to compare; nothing is trained yet.</summary>
    /// <exception cref="ArgumentException">There is no variant, or a name comes twice or is blank.</exception>
    public ModelComparison(params IEnumerable<ModelVariant> variants)
    {
        ArgumentNullException.ThrowIfNull(variants);
        Variants = [.. variants];
        if (Variants.Count == 0)
            throw new ArgumentException(
                "A comparison needs at least one variant, and there is none.", nameof(variants));
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (Variants.FirstOrDefault(variant => string.IsNullOrWhiteSpace(variant.Name)
            || !names.Add(variant.Name)) is { } wrong)
            throw new ArgumentException(
                $"Each variant needs a name of its own, and '{wrong.Name}' is blank or comes twice.", nameof(variants));
    }

    /// <summary>What is compared.</summary>
    public IReadOnlyList<ModelVariant> Variants { get; }

    /// <summary>The seeds to train each variant from, at least one, each once. Default 1 to 5.</summary>
    public IReadOnlyList<int> Seeds
    {
        get;
        init => field = CheckedSeeds(value, nameof(Seeds));
    } = [1, 2, 3, 4, 5];

    /// <summary>
    /// How to train; the seed is set for each run. Default: the notebook's, 20 epochs of batches of 32.
    /// </summary>
    public TrainerOptions Training
    {
        get;
        init => field = CheckedTraining(value, nameof(Training));
    } = new();

    /// <summary>
    /// Epochs without a better validation accuracy before a run stops, at least 0. Default 5, the notebook's.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int Patience
    {
        get;
        init => field = Preconditions.AtLeast(nameof(ModelComparison), nameof(Patience), value, 0);
    } = 5;

    /// <summary>Callbacks beside early stopping, made anew for each run: progress, checkpoints. Default none.</summary>
    public Func<ModelVariant, int, IEnumerable<TrainingCallback>> Callbacks { get; init; } = (_, _) => [];

    /// <summary>
    /// Where the state of each run is kept, to go on with it when the comparison was interrupted: a file of its own
    /// each. Default, or where it gives null, in <see cref="ResultDirectory"/>, and nowhere without one.
    /// </summary>
    public Func<ModelVariant, int, BackupOptions?> Backup { get; init; } = (_, _) => null;

    /// <summary>
    /// A directory where each run leaves its result, in a file of its own, once it is done, and its state until then.
    /// What is done there is not trained again. Default null: none.
    /// </summary>
    /// <exception cref="ArgumentException">It is set to a blank text.</exception>
    public string? ResultDirectory
    {
        get;
        init => field = value is null ? null
            : string.IsNullOrWhiteSpace(value)
                ? throw new ArgumentException($"{nameof(ResultDirectory)} is blank.", nameof(ResultDirectory))
                : Path.GetFullPath(value);
    }

    /// <summary>Told each run that was trained, when it is done. Default nobody.</summary>
    public Action<ModelVariant, VariantRun> RunCompleted { get; init; } = (_, _) => { };

    /// <summary>Where trainers log. Default nowhere.</summary>
    public ILogger? Logger { get; init; }

    internal ILogger Log => Logger ?? NullLogger.Instance;

    /// <summary>Variants of the notebook's network with different numbers of convolutions.</summary>
    public static IEnumerable<ModelVariant> Depths(params IEnumerable<int> depths)
    {
        ArgumentNullException.ThrowIfNull(depths);
        return depths.Select(depth => new ModelVariant(
            $"{depth} convolution{(depth == 1 ? "" : "s")}", new CnnBuilder().WithConvDepth(depth).Options));
    }

    /// <summary>Sets part of the training images apart for validation, and compares.</summary>
    /// <param name="data">Images to train on and to test with.</param>
    /// <param name="validationFraction">
    /// The share of the training images to validate on, of each class the same. Default 0.1.
    /// </param>
    /// <param name="cancellationToken">Ends the comparison at the next batch.</param>
    /// <inheritdoc cref="Run(ImageSource, ImageSource, ImageSource, CancellationToken)" path="/returns|/exception"/>
    public ComparisonResult Run(
        IMnistDataset data, double validationFraction = 0.1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        (ImageSet training, ImageSet validation) = data.Train.SplitStratified(validationFraction, seed: 1);
        return Run(training, validation, data.Test, cancellationToken);
    }

    /// <summary>Trains every variant from every seed, on images in memory or in files.</summary>
    /// <param name="training">The images to train on.</param>
    /// <param name="validation">The images that choose the epoch.</param>
    /// <param name="test">
    /// The images that judge the chosen weights; best others than <paramref name="validation"/>.
    /// </param>
    /// <param name="cancellationToken">Ends the comparison at the next batch.</param>
    /// <returns>All runs, and what they allow to say.</returns>
    /// <exception cref="ArgumentException">
    /// A network does not fit the images: nothing is trained then.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public ComparisonResult Run(
        ImageSource training, ImageSource validation, ImageSource test, CancellationToken cancellationToken = default)
    {
        VariantRun[] runs = Train(new ComparisonShard(1, 1), training, validation, test, cancellationToken);
        return ResultOf(runs, ComparisonRunner.AreSame(validation, test));
    }

    /// <summary>
    /// Trains the runs that fall to one of several processes, on one machine or on many, and leaves their results in
    /// <see cref="ResultDirectory"/>; <see cref="Merge"/> brings them together. A run that is done is not trained
    /// again, and one that was interrupted goes on.
    /// </summary>
    /// <param name="shard">Which runs.</param>
    /// <param name="training">The images to train on.</param>
    /// <param name="validation">The images that choose the epoch.</param>
    /// <param name="test">The images that judge the chosen weights.</param>
    /// <param name="cancellationToken">Ends the training at the next batch.</param>
    /// <returns>These runs, in the order of variants and seeds.</returns>
    /// <exception cref="InvalidOperationException"><see cref="ResultDirectory"/> is not set.</exception>
    /// <exception cref="InvalidDataException">
    /// A result is broken, or of another network, of other images or options.
    /// </exception>
    /// <inheritdoc cref="Run(ImageSource, ImageSource, ImageSource, CancellationToken)" path="/exception"/>
    public IReadOnlyList<VariantRun> RunShard(
        ComparisonShard shard, ImageSource training, ImageSource validation, ImageSource test,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(shard);
        CheckResultDirectory("for the results of a shard");
        return Train(shard, training, validation, test, cancellationToken);
    }

    /// <summary>
    /// Brings together what all shards left in <see cref="ResultDirectory"/>: the same as <c>Run</c> gives, but for
    /// times. Trains nothing, and needs no images.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// Runs are not done, which the message names; or <see cref="ResultDirectory"/> is not set.
    /// </exception>
    /// <exception cref="InvalidDataException">
    /// A result is broken, of another network or other options, or they are not all of the same images.
    /// </exception>
    public ComparisonResult Merge()
    {
        CheckResultDirectory("with the results of the shards");
        RunResult[] results = new ComparisonRunner(this).Collect();
        return ResultOf([.. results.Select(result => result.Run)], results[0].TestWasValidation);
    }

    private VariantRun[] Train(
        ComparisonShard shard, ImageSource training, ImageSource validation, ImageSource test,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        ArgumentNullException.ThrowIfNull(test);
        return new ComparisonRunner(this).Train(shard, training, validation, test, cancellationToken);
    }

    private ComparisonResult ResultOf(VariantRun[] runs, bool testWasValidation) => new(
        [.. Variants.Zip(runs.Chunk(Seeds.Count), (variant, ofVariant) =>
            new VariantResult(variant, new Cnn(variant.Architecture).Summary(), ofVariant))],
        testWasValidation);

    private void CheckResultDirectory(string use)
    {
        if (ResultDirectory is null)
            throw new InvalidOperationException($"{nameof(ResultDirectory)} must name the directory {use}.");
    }

    private static int[] CheckedSeeds(IReadOnlyList<int> seeds, string property)
    {
        ArgumentNullException.ThrowIfNull(seeds, property);
        if (seeds.Count == 0)
            throw new ArgumentException($"{property} needs at least one seed, and there is none.", property);
        if (seeds.GroupBy(seed => seed).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new ArgumentException(
                $"{property} needs each seed once, and {twice.Key} comes {twice.Count()} times.", property);
        return [.. seeds];
    }

    private static TrainerOptions CheckedTraining(TrainerOptions training, string property)
    {
        ArgumentNullException.ThrowIfNull(training, property);
        return training.Backup is { } backup
            ? throw new ArgumentException(
                $"{property}.{nameof(Backup)} would keep all runs in '{backup.FilePath}'. Give each a file of "
                + $"its own with {nameof(ModelComparison)}.{nameof(Backup)}.",
                property)
            : training;
    }
}
