using System.Text.RegularExpressions;

namespace MnistCnn.Metrics;

/// <summary>
/// A figure of one's own, computed of what a model predicts: named, and told beside loss and accuracy.
/// </summary>
/// <example>
/// <code>
/// new Metric("sure", (predictions, labels) => Enumerable.Range(0, predictions.Count)
///     .Average(i => predictions.GetProbabilities(i)[predictions.GetLabel(i)] > 0.9f ? 1 : 0))
/// </code>
/// </example>
public sealed partial class Metric
{
    private readonly Func<PredictionSet, ReadOnlySpan<ushort>, double> _compute;

    /// <summary>Makes a metric.</summary>
    /// <param name="name">
    /// What it is called in reports: letters, digits and underscores. <c>loss</c> and <c>accuracy</c> are taken.
    /// </param>
    /// <param name="compute">
    /// Computes it of the probabilities of all images and their labels. What it throws, it throws out of
    /// <c>Trainer.Fit</c>; not a number is told as such, and never the best.
    /// </param>
    /// <exception cref="ArgumentException">The name is empty, taken, or of other characters.</exception>
    public Metric(string name, Func<PredictionSet, ReadOnlySpan<ushort>, double> compute)
    {
        ArgumentNullException.ThrowIfNull(compute);
        CheckName(name);
        (Name, _compute) = (name, compute);
    }

    /// <summary>
    /// <c>macro_f1</c>: the plain mean of the F1 of each class that occurs among labels or predictions, 0 to 1;
    /// scikit-learn's <c>f1_score(average='macro', zero_division=0)</c>. A class that occurs among one of them only
    /// counts 0.
    /// </summary>
    public static Metric MacroF1 { get; } = new(
        "macro_f1",
        (predictions, labels) => ClassTally.MacroMean(ClassTally.Of(predictions, labels), one => one.F1));

    /// <summary>The name, such as <c>macro_f1</c>.</summary>
    public string Name { get; }

    /// <summary>
    /// <c>top_3_accuracy</c> for 3: the share of images whose label is among the <paramref name="k"/> most probable
    /// classes, 0 to 1; Keras's <c>top_k_categorical_accuracy</c>. Of equal probabilities the lower class comes first.
    /// </summary>
    /// <param name="k">At least 1; from the number of classes on, the share is 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is below 1.</exception>
    public static Metric TopK(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        return new Metric(
            FormattableString.Invariant($"top_{k}_accuracy"),
            (predictions, labels) => predictions.ShareWithin(labels, k));
    }

    /// <summary>
    /// The value for a number of images; not a number, without a call, where a probability is none.
    /// </summary>
    /// <param name="predictions">The probabilities of each image.</param>
    /// <param name="labels">The label of each image, in the same order.</param>
    /// <exception cref="ArgumentException">
    /// There are not as many labels as predictions, or one is of no class of theirs.
    /// </exception>
    public double Compute(PredictionSet predictions, ReadOnlySpan<ushort> labels)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        if (labels.Length != predictions.Count)
            throw new ArgumentException(
                $"There must be a label for each of {predictions.Count} predictions, and there are {labels.Length}.",
                nameof(labels));
        ushort greatest = (ushort)Math.Min(predictions.ClassCount - 1, ushort.MaxValue);
        if (labels.IndexOfAnyExceptInRange((ushort)0, greatest) is >= 0 and var wrong)
            throw new ArgumentException(
                $"Label {labels[wrong]} at index {wrong} has no class: there are {predictions.ClassCount}.",
                nameof(labels));
        return predictions.HasNaN ? double.NaN : _compute(predictions, labels);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The values of several metrics, by name.</summary>
    internal static IReadOnlyDictionary<string, double> ComputeAll(
        IReadOnlyList<Metric> metrics, PredictionSet predictions, ReadOnlySpan<ushort> labels)
    {
        var values = new OrderedDictionary<string, double>();
        foreach (Metric metric in metrics)
            values.Add(metric.Name, metric.Compute(predictions, labels));
        return values;
    }

    /// <exception cref="ArgumentException">No metric can have this name.</exception>
    internal static void CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (!AllowedName().IsMatch(name))
            throw new ArgumentException(
                $"The name of a metric must be of letters, digits and underscores, to stand in file names and columns; "
                + $"'{name}' is not.",
                nameof(name));
        if (name is "loss" or "accuracy")
            throw new ArgumentException(
                $"A metric cannot be called '{name}': every report has one of that name.", nameof(name));
    }

    [GeneratedRegex(@"^\w+\z")]
    private static partial Regex AllowedName();
}
