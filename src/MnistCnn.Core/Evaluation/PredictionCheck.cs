using MnistCnn.Metrics;
using MnistCnn.Training;

namespace MnistCnn.Evaluation;

/// <summary>Refuses what no figure can be computed of.</summary>
internal static class PredictionCheck
{
    // Softmax in single precision over thousands of classes is far closer.
    private const double SumTolerance = 1e-3;

    public static void Check(PredictionSet predictions, ReadOnlySpan<ushort> labels)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        if (labels.Length != predictions.Count)
            throw new ArgumentException(
                $"There must be a label for each of {predictions.Count} predictions, and there are {labels.Length}.",
                nameof(labels));
        for (int i = 0; i < labels.Length; i++)
        {
            CheckClass(labels[i], i, predictions.ClassCount, nameof(labels));
            CheckProbabilities(predictions, i);
        }
    }

    public static void CheckClass(int label, int index, int classCount, string parameter)
    {
        if (label < 0 || label >= classCount)
            throw new ArgumentException(
                $"Label {label} at index {index} has no class: there are {classCount}, 0 to {classCount - 1}.",
                parameter);
    }

    private static void CheckProbabilities(PredictionSet predictions, int index)
    {
        double sum = 0;
        foreach (float probability in predictions.GetProbabilities(index))
        {
            // Not a number fails this too.
            if (!(probability >= 0 && probability <= 1 + SumTolerance))
                throw new ArgumentException(
                    FormattableString.Invariant(
                        $"The probabilities of image {index} must be from 0 to 1, and one is {probability}")
                    + (float.IsNaN(probability) ? "; a model whose training diverged gives such." : "."),
                    nameof(predictions));
            sum += probability;
        }

        if (Math.Abs(sum - 1) > SumTolerance)
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"The probabilities of image {index} must add up to 1, and they add up to {sum:0.####}; ")
                + "are they logits?",
                nameof(predictions));
    }
}
