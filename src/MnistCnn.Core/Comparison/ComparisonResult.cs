using MnistCnn.Evaluation;

namespace MnistCnn.Comparison;

/// <summary>What came of a <see cref="ModelComparison"/>.</summary>
public sealed class ComparisonResult
{
    internal ComparisonResult(IReadOnlyList<VariantResult> variants, bool testWasValidation) =>
        (Variants, TestWasValidation) = (variants, testWasValidation);

    /// <summary>The variants, in the order they were named.</summary>
    public IReadOnlyList<VariantResult> Variants { get; }

    /// <summary>
    /// Whether epochs were chosen on the test set itself, as the notebook does: test accuracies then flatter.
    /// </summary>
    public bool TestWasValidation { get; }

    /// <summary>
    /// The difference of two variants' test accuracies, seed by seed, with its confidence interval and paired t test.
    /// </summary>
    /// <exception cref="ArgumentException">There is only one seed.</exception>
    public static PairedMeanDifference Difference(VariantResult first, VariantResult second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return PairedMeanDifference.Of([.. first.TestAccuracies], [.. second.TestAccuracies]);
    }

    /// <summary>
    /// McNemar's test of the two networks that one would ship: of each variant the run that did best on the validation
    /// set.
    /// </summary>
    /// <exception cref="ArgumentException">They were not tested on as many images.</exception>
    public static McNemarTest CompareBestRuns(VariantResult first, VariantResult second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        (int count, int other) = (first.BestRun.TestCorrect.Count, second.BestRun.TestCorrect.Count);
        if (count != other)
            throw new ArgumentException(
                $"Both must be tested on the same images, and there are {count} and {other}.", nameof(second));
        IEnumerable<(bool First, bool Second)> images =
            first.BestRun.TestCorrect.Zip(second.BestRun.TestCorrect).ToArray();
        return McNemarTest.Of(
            images.Count(image => image.First && !image.Second), images.Count(image => image.Second && !image.First));
    }

    /// <summary>
    /// The variant with the best mean validation accuracy: the test set had no part in the choice, so its test accuracy
    /// does not flatter.
    /// </summary>
    public VariantResult Best => Variants.MaxBy(variant => variant.MeanValidationAccuracy)!;
}
