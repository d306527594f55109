using MnistCnn.Data;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Training;

namespace MnistCnn.Evaluation;

/// <summary>What a classifier can and cannot do, measured on labelled images.</summary>
/// <example>
/// <code>
/// EvaluationReport report = EvaluationReport.Of(model, mnist.Test);
/// Console.WriteLine($"{report.Metrics.Accuracy:P2}, from {report.AccuracyInterval.Lower:P2} but for chance");
/// File.WriteAllText("report.md", report.ToMarkdown());
/// </code>
/// </example>
public sealed class EvaluationReport
{
    // The least number that single precision holds in full: a label's probability that softmax rounded to 0
    // costs 87 nats.
    private const float LeastProbability = 1.17549435e-38f;

    private EvaluationReport(
        PredictionSet predictions, ReadOnlySpan<ushort> labels, IReadOnlyList<string> classNames,
        EvaluationOptions options)
    {
        ConfusionMatrix = ConfusionMatrix.Of(predictions, labels, classNames);
        Metrics = new ClassificationMetrics(MeanLoss(predictions, labels), ConfusionMatrix.Accuracy, labels.Length);
        AccuracyInterval = ConfidenceInterval.OfShare(ConfusionMatrix.Correct, labels.Length, options.ConfidenceLevel);
        TopK = Math.Min(options.TopK, predictions.ClassCount);
        TopKAccuracy = Evaluation.TopKAccuracy.Of(predictions, labels, TopK);
        Calibration = Calibration.Of(predictions, labels, options.CalibrationBins);
        WorstMistakes =
        [
            .. MistakesOf(predictions, labels)
                .OrderByDescending(mistake => mistake.Probability)
                .Take(options.MaxMistakes),
        ];
    }

    /// <summary>Loss and accuracy.</summary>
    public ClassificationMetrics Metrics { get; }

    /// <summary>Wilson's interval of the accuracy.</summary>
    public ConfidenceInterval AccuracyInterval { get; }

    /// <summary>The k of <see cref="TopKAccuracy"/>.</summary>
    public int TopK { get; }

    /// <summary>The share of images whose label is among the k most probable classes, 0 to 1.</summary>
    public double TopKAccuracy { get; }

    /// <summary>Counts, and precision, recall and F1 of each class.</summary>
    public ConfusionMatrix ConfusionMatrix { get; }

    /// <summary>Whether the model is as often right as it is sure.</summary>
    public Calibration Calibration { get; }

    /// <summary>The mistakes that the model was surest of, surest first; of equals the first in the set.</summary>
    public IReadOnlyList<Mistake> WorstMistakes { get; }

    /// <summary>Measures stored predictions.</summary>
    /// <param name="predictions">The probabilities of each image.</param>
    /// <param name="labels">The label of each image, in the same order.</param>
    /// <param name="classNames">The name of each class.</param>
    /// <param name="options">What to tell; left out, the defaults.</param>
    /// <exception cref="ArgumentException">
    /// There are not as many labels as predictions, not as many names as classes, a label has no class, a probability
    /// is not from 0 to 1 (not a number, say), or those of an image do not add up to 1.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static EvaluationReport Of(
        PredictionSet predictions, ReadOnlySpan<ushort> labels, IReadOnlyList<string> classNames,
        EvaluationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(classNames);
        options ??= new EvaluationOptions();
        if (classNames.Count != predictions.ClassCount)
            throw new ArgumentException(
                $"There must be a name for each of the {predictions.ClassCount} classes predicted, "
                + $"and there are {classNames.Count}.",
                nameof(classNames));
        return new EvaluationReport(predictions, labels, classNames, options);
    }

    /// <summary>Runs a model over images in evaluation mode and measures what it predicts.</summary>
    /// <param name="model">A classifier.</param>
    /// <param name="images">The images, as many classes as the model has logits.</param>
    /// <param name="options">What to tell; left out, the defaults.</param>
    /// <param name="trainerOptions">Threads to run on; left out, the defaults.</param>
    /// <exception cref="ArgumentException">
    /// The images do not fit the model, or the model predicts what is not a number.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static EvaluationReport Of(
        Model model,
        ImageSource images,
        EvaluationOptions? options = null,
        TrainerOptions? trainerOptions = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Of(new Trainer(model, trainerOptions).Predict(images), images.Labels.Span, images.ClassNames, options);
    }

    /// <summary>
    /// The report as Markdown: the figures, a table of classes, the confusion matrix, the worst mistakes.
    /// </summary>
    public string ToMarkdown() => ReportMarkdown.Format(this);

    private static double MeanLoss(PredictionSet predictions, ReadOnlySpan<ushort> labels)
    {
        double sum = 0;
        for (int i = 0; i < labels.Length; i++)
            sum -= Math.Log(Math.Clamp(predictions.GetProbabilities(i)[labels[i]], LeastProbability, 1));
        return sum / labels.Length;
    }

    private static List<Mistake> MistakesOf(PredictionSet predictions, ReadOnlySpan<ushort> labels)
    {
        List<Mistake> mistakes = [];
        for (int i = 0; i < labels.Length; i++)
        {
            int predicted = predictions.GetLabel(i);
            if (predicted != labels[i])
                mistakes.Add(new Mistake(i, labels[i], predicted, predictions.GetProbabilities(i)[predicted]));
        }

        return mistakes;
    }
}
