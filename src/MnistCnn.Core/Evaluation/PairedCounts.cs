namespace MnistCnn.Evaluation;

/// <summary>Counts the images that only one of two classifiers got right.</summary>
internal static class PairedCounts
{
    public static (int OnlyFirst, int OnlySecond) Of(
        ReadOnlySpan<ushort> labels, ReadOnlySpan<int> first, ReadOnlySpan<int> second)
    {
        Check(labels.Length, first.Length, nameof(first));
        Check(labels.Length, second.Length, nameof(second));
        (int onlyFirst, int onlySecond) = (0, 0);
        for (int i = 0; i < labels.Length; i++)
        {
            (bool firstRight, bool secondRight) = (first[i] == labels[i], second[i] == labels[i]);
            onlyFirst += firstRight && !secondRight ? 1 : 0;
            onlySecond += secondRight && !firstRight ? 1 : 0;
        }

        return (onlyFirst, onlySecond);
    }

    private static void Check(int labels, int predictions, string parameter)
    {
        if (labels == 0 || predictions != labels)
            throw new ArgumentException(
                $"There must be a prediction for each of one or more labels; "
                + $"there are {labels} labels and {predictions} predictions.",
                parameter);
    }
}
