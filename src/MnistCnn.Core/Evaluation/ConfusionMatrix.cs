using MnistCnn.Metrics;
using MnistCnn.Training;
using MnistCnn.Validation;

namespace MnistCnn.Evaluation;

/// <summary>How many images of each class were predicted as each class.</summary>
public sealed class ConfusionMatrix
{
    private readonly int[] _counts;

    private ConfusionMatrix(int[] counts, IReadOnlyList<string> classNames)
    {
        (_counts, ClassNames) = (counts, [.. classNames]);
        Total = counts.Sum();
        Correct = Enumerable.Range(0, ClassCount).Sum(label => this[label, label]);
        Classes = [.. Enumerable.Range(0, ClassCount).Select(MetricsOf)];
    }

    /// <summary>
    /// How many images of class <paramref name="label"/> were predicted as <paramref name="predicted"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An index is not from 0 to <see cref="ClassCount"/> − 1.
    /// </exception>
    public int this[int label, int predicted] =>
        _counts[(Checked(label, nameof(label)) * ClassCount) + Checked(predicted, nameof(predicted))];

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
    public ClassMetrics MacroMean => Mean("macro mean", index => Occurs(index) ? 1 : 0);

    /// <summary>The mean over classes, each weighted by its support, as scikit-learn's <c>weighted avg</c>.</summary>
    public ClassMetrics WeightedMean => Mean("weighted mean", index => Classes[index].Support);

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
        ReadOnlySpan<byte> labels, ReadOnlySpan<int> predicted, IReadOnlyList<string> classNames)
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
        var counts = new int[classNames.Count * classNames.Count];
        for (int i = 0; i < labels.Length; i++)
        {
            PredictionCheck.CheckClass(labels[i], i, classNames.Count, nameof(labels));
            PredictionCheck.CheckClass(predicted[i], i, classNames.Count, nameof(predicted));
            counts[(labels[i] * classNames.Count) + predicted[i]]++;
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
        PredictionSet predictions, ReadOnlySpan<byte> labels, IReadOnlyList<string> classNames)
    {
        PredictionCheck.Check(predictions, labels);
        return Of(labels, [.. Enumerable.Range(0, predictions.Count).Select(predictions.GetLabel)], classNames);
    }

    private ClassMetrics MetricsOf(int label)
    {
        int support = Enumerable.Range(0, ClassCount).Sum(predicted => this[label, predicted]);
        int predictions = PredictedAs(label);
        return new ClassMetrics(
            ClassNames[label], Ratio(this[label, label], predictions), Ratio(this[label, label], support),
            Ratio(2 * this[label, label], predictions + support), support);
    }

    private ClassMetrics Mean(string name, Func<int, int> weight)
    {
        double Of(Func<ClassMetrics, double> value) =>
            Enumerable.Range(0, ClassCount).Sum(index => weight(index) * value(Classes[index]))
            / Enumerable.Range(0, ClassCount).Sum(weight);
        return new ClassMetrics(name, Of(one => one.Precision), Of(one => one.Recall), Of(one => one.F1), Total);
    }

    private bool Occurs(int index) => Classes[index].Support > 0 || PredictedAs(index) > 0;

    private int PredictedAs(int predicted) => Enumerable.Range(0, ClassCount).Sum(label => this[label, predicted]);

    private static double Ratio(int part, int whole) => whole == 0 ? 0 : (double)part / whole;

    private int Checked(int index, string name) => index >= 0 && index < ClassCount
        ? index
        : throw new ArgumentOutOfRangeException(
            name, index, $"There are {ClassCount} classes, 0 to {ClassCount - 1}, and the index is {index}.");
}
