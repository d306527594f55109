using System.Runtime.InteropServices;
using MnistCnn.Metrics;
using MnistCnn.Training;
using MnistCnn.Validation;

namespace MnistCnn.Evaluation;

/// <summary>How many images of each class were predicted as each class.</summary>
public sealed class ConfusionMatrix
{
    // Of many classes, most never meet: a full matrix of 65,536 would take 17 GB.
    private readonly Dictionary<(int Label, int Predicted), int> _counts;
    private readonly ClassTally[] _tallies;

    private ConfusionMatrix(
        Dictionary<(int Label, int Predicted), int> counts, IReadOnlyList<string> classNames)
    {
        (_counts, ClassNames) = (counts, [.. classNames]);
        Total = counts.Values.Sum();
        _tallies = Tallies();
        Correct = _tallies.Sum(one => one.Right);
        Classes = [.. _tallies.Zip(ClassNames, (one, name) => new ClassMetrics(
            name, one.Precision, one.Recall, one.F1, one.Support))];
    }

    /// <summary>
    /// How many images of class <paramref name="label"/> were predicted as <paramref name="predicted"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An index is not from 0 to <see cref="ClassCount"/> − 1.
    /// </exception>
    public int this[int label, int predicted] => _counts.GetValueOrDefault(
        (Checked(label, nameof(label)), Checked(predicted, nameof(predicted))));

    /// <summary>The name of each class.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The number of classes.</summary>
    public int ClassCount => ClassNames.Count;

    /// <summary>All images, at least 1.</summary>
    public int Total { get; }

    /// <summary>The images that were predicted as what they are.</summary>
    public int Correct { get; }

    /// <summary>The share of <see cref="Correct"/> in <see cref="Total"/>, 0 to 1.</summary>
    public double Accuracy => (double)Correct / Total;

    /// <summary>Precision, recall, F1 and support of each class.</summary>
    public IReadOnlyList<ClassMetrics> Classes { get; }

    /// <summary>
    /// The plain mean over the classes that occur among labels or predictions, as scikit-learn's <c>macro avg</c>.
    /// </summary>
    /// <remarks>Its F1 is <see cref="Metric.MacroF1"/> of the same predictions.</remarks>
    public ClassMetrics MacroMean => new(
        "macro mean", ClassTally.MacroMean(_tallies, one => one.Precision),
        ClassTally.MacroMean(_tallies, one => one.Recall), ClassTally.MacroMean(_tallies, one => one.F1), Total);

    /// <summary>The mean over classes, each weighted by its support, as scikit-learn's <c>weighted avg</c>.</summary>
    public ClassMetrics WeightedMean => new(
        "weighted mean", Weighted(one => one.Precision), Weighted(one => one.Recall), Weighted(one => one.F1), Total);

    /// <summary>Counts labels against what was predicted.</summary>
    /// <param name="labels">The label of each image.</param>
    /// <param name="predicted">The predicted label of each image, in the same order.</param>
    /// <param name="classNames">
    /// The name of each class, at least 2; 1 to 200 characters each, none of them control characters.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There are no images, not as many predictions as labels, or one of them has no class name.
    /// </exception>
    public static ConfusionMatrix Of(
        ReadOnlySpan<ushort> labels, ReadOnlySpan<int> predicted, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        if (classNames.Count < 2)
            throw new ArgumentException(
                $"There must be at least 2 class names, and there are {classNames.Count}.", nameof(classNames));
        for (int label = 0; label < classNames.Count; label++)
        {
            if (ClassName.Problem(classNames[label]) is { } problem)
                throw new ArgumentException($"The name of class {label} {problem}.", nameof(classNames));
        }

        if (labels.IsEmpty || labels.Length != predicted.Length)
            throw new ArgumentException(
                $"There must be a prediction for each of one or more labels; "
                + $"there are {labels.Length} labels and {predicted.Length} predictions.",
                nameof(predicted));
        Dictionary<(int Label, int Predicted), int> counts = [];
        for (int i = 0; i < labels.Length; i++)
        {
            PredictionCheck.CheckClass(labels[i], i, classNames.Count, nameof(labels));
            PredictionCheck.CheckClass(predicted[i], i, classNames.Count, nameof(predicted));
            CollectionsMarshal.GetValueRefOrAddDefault(counts, (labels[i], predicted[i]), out _)++;
        }

        return new ConfusionMatrix(counts, classNames);
    }

    /// <summary>Counts labels against the most probable classes.</summary>
    /// <param name="predictions">The probabilities of each image.</param>
    /// <param name="labels">The label of each image, in the same order.</param>
    /// <param name="classNames">
    /// The name of each class, at least 2; 1 to 200 characters each, none of them control characters.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There are not as many labels as predictions, a class has no name, or probabilities are none.
    /// </exception>
    public static ConfusionMatrix Of(
        PredictionSet predictions, ReadOnlySpan<ushort> labels, IReadOnlyList<string> classNames)
    {
        PredictionCheck.Check(predictions, labels);
        return Of(labels, [.. Enumerable.Range(0, predictions.Count).Select(predictions.GetLabel)], classNames);
    }

    private ClassTally[] Tallies()
    {
        var tallies = new ClassTally[ClassCount];
        foreach (((int label, int predicted), int count) in _counts)
        {
            tallies[label] = tallies[label] with { Support = tallies[label].Support + count };
            tallies[predicted] = tallies[predicted] with { Predicted = tallies[predicted].Predicted + count };
            if (label == predicted)
                tallies[label] = tallies[label] with { Right = count };
        }

        return tallies;
    }

    private double Weighted(Func<ClassTally, double> value) => _tallies.Sum(one => one.Support * value(one)) / Total;

    private int Checked(int index, string name) => index >= 0 && index < ClassCount
        ? index
        : throw new ArgumentOutOfRangeException(
            name, index, $"There are {ClassCount} classes, 0 to {ClassCount - 1}, and the index is {index}.");
}
