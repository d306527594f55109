namespace MnistCnn.Evaluation;

/// <summary>What came of a <see cref="ModelComparison"/>.</summary>
public sealed class ComparisonResult
{
    internal ComparisonResult(IReadOnlyList<VariantResult> variants, bool testWasValidation) =>
        (Variants, TestWasValidation) = (variants, testWasValidation);

    /// <summary>The variants, in the order they were named.</summary>
    public IReadOnlyList<VariantResult> Variants { get; }

    /// <summary>Whether epochs were chosen on the test set itself, as the notebook does: test accuracies then flatter.</summary>
    public bool TestWasValidation { get; }

    /// <summary>The variant with the best mean test accuracy.</summary>
    public VariantResult Best => Variants.MaxBy(variant => variant.MeanTestAccuracy)!;
}
