using MnistCnn.Evaluation;
using MnistCnn.Models;

namespace MnistCnn.Comparison;

/// <summary>What came of one variant, over all seeds.</summary>
public sealed class VariantResult
{
    internal VariantResult(ModelVariant variant, ModelSummary summary, IReadOnlyList<VariantRun> runs) =>
        (Variant, Parameters, Flops, Runs) = (variant, summary.TotalParameters, summary.Flops, runs);

    /// <summary>Which network.</summary>
    public ModelVariant Variant { get; }

    /// <summary>All values that it holds.</summary>
    public long Parameters { get; }

    /// <summary>Multiplications and additions for one image, forward.</summary>
    public long Flops { get; }

    /// <summary>One run for each seed, in the order of the seeds.</summary>
    public IReadOnlyList<VariantRun> Runs { get; }

    /// <summary>The test accuracy of each run, 0 to 1.</summary>
    public IReadOnlyList<double> TestAccuracies => [.. Runs.Select(run => run.Test.Accuracy)];

    /// <summary>Their mean.</summary>
    public double MeanTestAccuracy => TestAccuracies.Average();

    /// <summary>Their standard deviation, with n − 1; NaN for one seed.</summary>
    public double TestAccuracyDeviation =>
        Runs.Count > 1 ? SampleSummary.Of([.. TestAccuracies]).StandardDeviation : double.NaN;

    /// <summary>Mean validation accuracy of the best epochs, 0 to 1.</summary>
    public double MeanValidationAccuracy => Runs.Average(run => run.Best.Validation!.Accuracy);

    /// <summary>Mean number of the best epoch.</summary>
    public double MeanBestEpoch => Runs.Average(run => run.Best.Epoch);

    /// <summary>Mean seconds of an epoch, validation included.</summary>
    public double SecondsPerEpoch => Runs.Average(run => run.SecondsPerEpoch);

    /// <summary>The run that did best on the validation set: the one to ship.</summary>
    public VariantRun BestRun => Runs.MaxBy(run => run.Best.Validation!.Accuracy)!;
}
