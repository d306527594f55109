namespace MnistCnn.Metrics;

/// <summary>Class probabilities for a number of images.</summary>
public sealed class PredictionSet
{
    private readonly float[] _probabilities;

    internal PredictionSet(float[] probabilities, int classCount) =>
        (_probabilities, ClassCount) = (probabilities, classCount);

    /// <summary>How many probabilities all images have together.</summary>
    /// <exception cref="ArgumentException">They are more than an array takes.</exception>
    internal static int LengthOf(int images, int classCount) => (long)images * classCount <= Array.MaxLength
        ? images * classCount
        : throw new ArgumentException(
            $"{images} images of {classCount} classes have more than the {Array.MaxLength} probabilities that one set "
            + "of predictions holds: take a part of them.",
            nameof(images));

    /// <summary>Makes a set of probabilities that were stored, or that another library computed.</summary>
    /// <param name="probabilities">N × <paramref name="classCount"/>, image by image; copied.</param>
    /// <param name="classCount">How many classes there are, at least 2.</param>
    /// <exception cref="ArgumentException">There are none, or the last image has not one for each class.</exception>
    public static PredictionSet FromProbabilities(ReadOnlySpan<float> probabilities, int classCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 2);
        if (probabilities.IsEmpty || probabilities.Length % classCount != 0)
            throw new ArgumentException(
                $"There must be {classCount} probabilities for each of one or more images, "
                + $"and there are {probabilities.Length}.",
                nameof(probabilities));
        return new PredictionSet(probabilities.ToArray(), classCount);
    }

    /// <summary>How many images were judged.</summary>
    public int Count => _probabilities.Length / ClassCount;

    /// <summary>How many classes there are.</summary>
    public int ClassCount { get; }

    /// <summary>The probability of each class for one image; they add up to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="index"/> is not from 0 to <see cref="Count"/> − 1.
    /// </exception>
    public ReadOnlySpan<float> GetProbabilities(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return _probabilities.AsSpan(index * ClassCount, ClassCount);
    }

    /// <summary>The most probable class of one image, the lowest of equals.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="index"/> is not from 0 to <see cref="Count"/> − 1.
    /// </exception>
    public int GetLabel(int index)
    {
        ReadOnlySpan<float> probabilities = GetProbabilities(index);
        int best = 0;
        for (int label = 1; label < probabilities.Length; label++)
        {
            if (probabilities[label] > probabilities[best])
                best = label;
        }

        return best;
    }

    /// <summary>Whether a probability is not a number, as those of a model that has diverged are.</summary>
    internal bool HasNaN => _probabilities.Any(float.IsNaN);

    /// <summary>
    /// The share of images whose label is among the <paramref name="k"/> most probable classes; of equals, the lower
    /// comes first.
    /// </summary>
    internal double ShareWithin(ReadOnlySpan<ushort> labels, int k)
    {
        int found = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if (Rank(GetProbabilities(i), labels[i]) < k)
                found++;
        }

        return (double)found / labels.Length;
    }

    private static int Rank(ReadOnlySpan<float> probabilities, int label)
    {
        int rank = 0;
        for (int other = 0; other < probabilities.Length; other++)
        {
            if (probabilities[other] > probabilities[label]
                || (probabilities[other] == probabilities[label] && other < label))
                rank++;
        }

        return rank;
    }
}
