using MnistCnn.Engines;
using Microsoft.Extensions.Logging;
using MnistCnn.Backup;
using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Metrics;
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
    private readonly ModelVariant[] _variants;

    /// <summary>Names what to compare; nothing is trained yet.</summary>
    /// <exception cref="ArgumentException">There is no variant, or a name comes twice or is blank.</exception>
    public ModelComparison(params IEnumerable<ModelVariant> variants)
    {
        ArgumentNullException.ThrowIfNull(variants);
        _variants = [.. variants];
        if (_variants.Length == 0)
            throw new ArgumentException(
                "A comparison needs at least one variant, and there is none.", nameof(variants));
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (_variants.FirstOrDefault(variant => string.IsNullOrWhiteSpace(variant.Name)
            || !names.Add(variant.Name)) is { } wrong)
            throw new ArgumentException(
                $"Each variant needs a name of its own, and '{wrong.Name}' is blank or comes twice.", nameof(variants));
    }

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
    public int Patience
    {
        get;
        init => field = Preconditions.AtLeast(nameof(ModelComparison), nameof(Patience), value, 0);
    } = 5;

    /// <summary>Callbacks beside early stopping, made anew for each run: progress, checkpoints. Default none.</summary>
    public Func<ModelVariant, int, IEnumerable<TrainingCallback>> Callbacks { get; init; } = (_, _) => [];

    /// <summary>
    /// Where the state of each run is kept, to go on with it when the comparison was interrupted: a file of its own
    /// each. Default nowhere.
    /// </summary>
    public Func<ModelVariant, int, BackupOptions?> Backup { get; init; } = (_, _) => null;

    /// <summary>Told each run when it is done. Default nobody.</summary>
    public Action<ModelVariant, VariantRun> RunCompleted { get; init; } = (_, _) => { };

    /// <summary>Where trainers log. Default nowhere.</summary>
    public ILogger? Logger { get; init; }

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
    /// <inheritdoc cref="Run(ImageSet, ImageSet, ImageSet, CancellationToken)" path="/returns|/exception"/>
    public ComparisonResult Run(
        IMnistDataset data, double validationFraction = 0.1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        (ImageSet training, ImageSet validation) = data.Train.SplitStratified(validationFraction, seed: 1);
        return Run(training, validation, data.Test, cancellationToken);
    }

    /// <summary>Trains every variant from every seed.</summary>
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
        ImageSet training, ImageSet validation, ImageSet test, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        ArgumentNullException.ThrowIfNull(test);
        foreach (ModelVariant variant in _variants)
            CheckFits(variant, training, validation, test);
        return new ComparisonResult([.. _variants.Select(RunVariant)], ReferenceEquals(validation, test));

        VariantResult RunVariant(ModelVariant variant)
        {
            VariantRun[] runs = [.. Seeds.Select(seed => RunSeed(variant, seed))];
            return new VariantResult(variant, new Cnn(variant.Architecture).Summary(), runs);
        }

        VariantRun RunSeed(ModelVariant variant, int seed)
        {
            Cnn model = variant.Architecture.Build(seed);
            var trainer = new Trainer(model, Training with { Seed = seed, Backup = Backup(variant, seed) }, Logger);
            foreach (TrainingCallback callback in Callbacks(variant, seed))
                trainer.Callbacks.Add(callback);
            trainer.Callbacks.Add(new EarlyStopping
            {
                Monitor = MonitoredMetric.ValidationAccuracy, Patience = Patience, RestoreBestWeights = true,
            });
            TrainingHistory history = trainer.Fit(training, validation, cancellationToken);
            var run = new VariantRun(
                seed, history, history.BestEpoch(MonitoredMetric.ValidationAccuracy) ?? history.Epochs[^1],
                trainer.Evaluate(test, cancellationToken), Correct(trainer.Predict(test, cancellationToken), test));
            RunCompleted(variant, run);
            return run;
        }
    }

    // Before the first network is trained, not hours later when it is the last one's turn.
    private static void CheckFits(ModelVariant variant, ImageSet training, ImageSet validation, ImageSet test)
    {
        IEngine engine = EngineOf.Model(new Cnn(variant.Architecture));
        engine.Check(training, nameof(training));
        engine.Check(validation, nameof(validation));
        engine.Check(test, nameof(test));
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

    private static bool[] Correct(PredictionSet predictions, ImageSet images) =>
        [.. Enumerable.Range(0, images.Count).Select(i => predictions.GetLabel(i) == images.GetLabel(i))];
}
