using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Engines;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.State;
using MnistCnn.Training;

namespace MnistCnn.Comparison;

/// <summary>Trains the runs of a comparison, or finds what came of them.</summary>
internal sealed class ComparisonRunner
{
    private const string TestImages = "test images";

    private readonly ModelComparison _comparison;
    private readonly RunResults? _results;

    public ComparisonRunner(ModelComparison comparison)
    {
        _comparison = comparison;
        _results = comparison.ResultDirectory is { } directory ? new RunResults(directory) : null;
    }

    /// <summary>Whether two sets are of the same images, wherever these lie.</summary>
    public static bool AreSame(ImageSource images, ImageSource others) => ReferenceEquals(images, others)
        || (images.Count == others.Count && RunDescription.Of(images) == RunDescription.Of(others));

    /// <summary>Trains the runs of a shard, but for those that are done.</summary>
    /// <returns>Them, in the order of the work: variant by variant, and of each seed by seed.</returns>
    /// <exception cref="ArgumentException">A network does not fit the images: nothing is trained then.</exception>
    public VariantRun[] Train(
        ComparisonShard shard, ImageSource training, ImageSource validation, ImageSource test,
        CancellationToken cancellationToken)
    {
        foreach (ModelVariant variant in _comparison.Variants)
            CheckFits(variant, training, validation, test);
        Dictionary<string, string> images = [];
        if (_results is not null)
        {
            images = RunDescription.OfImages(_comparison.Training, training, validation);
            images[TestImages] = RunDescription.Of(test);
        }

        return [.. Work().Where((_, number) => shard.Holds(number)).Select(run => RunSeed(run.Variant, run.Seed))];

        VariantRun RunSeed(ModelVariant variant, int seed)
        {
            Dictionary<string, string> description = Describe(variant, seed, images);
            if (_results?.Find(variant, seed, _ => description) is { } found)
            {
                ComparisonLog.Found(_comparison.Log, variant.Name, seed, _results.PathOf(variant, seed));
                return found.Run;
            }

            VariantRun run = TrainOne(variant, seed, training, validation, test, cancellationToken);
            _results?.Write(variant, run, description, AreSame(validation, test));
            _comparison.RunCompleted(variant, run);
            return run;
        }
    }

    /// <summary>Finds what came of all runs.</summary>
    /// <exception cref="InvalidOperationException">Some are not done; they are named.</exception>
    /// <exception cref="InvalidDataException">A file is broken, or of another run.</exception>
    public RunResult[] Collect()
    {
        // What they were trained on is not at hand: it must be the same for all.
        Dictionary<string, string>? images = null;
        List<RunResult> results = [];
        List<string> missing = [];
        foreach ((ModelVariant variant, int seed) in Work())
        {
            RunResult? found =
                _results!.Find(variant, seed, state => Describe(variant, seed, images ??= ImagesOf(state)));
            if (found is null)
                missing.Add($"{variant.Name}, seed {seed}");
            else
                results.Add(found);
        }

        if (missing.Count > 0)
            throw new InvalidOperationException(
                $"{missing.Count} of {missing.Count + results.Count} runs have no result in "
                + $"'{_comparison.ResultDirectory}':\n  {string.Join("\n  ", missing)}");
        foreach (string other in results.Select(result => result.MadeWith).Distinct().Skip(1))
            ComparisonLog.Mixed(_comparison.Log, results[0].MadeWith, other);
        return [.. results];
    }

    private IEnumerable<(ModelVariant Variant, int Seed)> Work() =>
        from variant in _comparison.Variants from seed in _comparison.Seeds select (variant, seed);

    private VariantRun TrainOne(
        ModelVariant variant, int seed, ImageSource training, ImageSource validation, ImageSource test,
        CancellationToken cancellationToken)
    {
        Cnn model = variant.Architecture.Build(seed);
        TrainerOptions options = _comparison.Training with
        {
            Seed = seed, Backup = _comparison.Backup(variant, seed) ?? _results?.BackupOf(variant, seed),
        };
        var trainer = new Trainer(model, options, _comparison.Log);
        foreach (TrainingCallback callback in _comparison.Callbacks(variant, seed))
            trainer.Callbacks.Add(callback);
        trainer.Callbacks.Add(new EarlyStopping
        {
            Monitor = MonitoredMetric.ValidationAccuracy, Patience = _comparison.Patience, RestoreBestWeights = true,
        });
        TrainingHistory history = trainer.Fit(training, validation, cancellationToken);
        PredictionSet predictions = trainer.Predict(test, cancellationToken);
        return new VariantRun(
            seed, history, history.BestEpoch(MonitoredMetric.ValidationAccuracy) ?? history.Epochs[^1],
            trainer.Evaluate(test, cancellationToken),
            [.. Enumerable.Range(0, test.Count).Select(i => predictions.GetLabel(i) == test.GetLabel(i))]);
    }

    private Dictionary<string, string> Describe(
        ModelVariant variant, int seed, IReadOnlyDictionary<string, string> images)
    {
        if (_results is null)
            return [];
        TrainerOptions options = _comparison.Training with { Seed = seed };
        IEngine engine = EngineOf.Model(new Cnn(variant.Architecture));
        Dictionary<string, string> description = RunDescription.OfOptions(engine, options, seed);
        description["variant"] = variant.Name;
        description["epochs"] = FormattableString.Invariant($"{options.Epochs}");
        description["patience"] = FormattableString.Invariant($"{_comparison.Patience}");
        foreach ((string name, string value) in images)
            description[name] = value;
        return description;
    }

    private Dictionary<string, string> ImagesOf(TrainingState state) =>
        RunDescription.NamesOfImages(_comparison.Training).Append(TestImages)
            .ToDictionary(name => name, state.GetString);

    // Before the first network is trained, not hours later when it is the last one's turn.
    private static void CheckFits(ModelVariant variant, ImageSource training, ImageSource validation, ImageSource test)
    {
        IEngine engine = EngineOf.Model(new Cnn(variant.Architecture));
        engine.Check(training, nameof(training));
        engine.Check(validation, nameof(validation));
        engine.Check(test, nameof(test));
    }
}
