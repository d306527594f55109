using MnistCnn.Randomness;

namespace MnistCnn.Data;

/// <summary>Draws at random, of each class the same share.</summary>
internal static class StratifiedDraw
{
    /// <summary>Draws images by their labels.</summary>
    /// <param name="labels">The class of each image.</param>
    /// <param name="classCount">The number of classes, more than any label.</param>
    /// <param name="fraction">The share, 0 to 1; rounded in each class.</param>
    /// <param name="seed">The same seed draws the same images.</param>
    /// <returns>Of each image, whether it was drawn.</returns>
    public static bool[] Of(ReadOnlySpan<ushort> labels, int classCount, double fraction, int seed)
    {
        var random = new RandomSource(seed);
        int[][] members = Members(labels, classCount);
        bool[] drawn = new bool[labels.Length];
        foreach (int[] order in members)
        {
            random.Shuffle(order);
            foreach (int index in order.AsSpan(0, (int)Math.Round(fraction * order.Length)))
                drawn[index] = true;
        }

        return drawn;
    }

    private static int[][] Members(ReadOnlySpan<ushort> labels, int classCount)
    {
        int[] counts = new int[classCount];
        foreach (ushort label in labels)
            counts[label]++;
        int[][] members = [.. counts.Select(count => new int[count])];
        for (int index = labels.Length - 1; index >= 0; index--)
            members[labels[index]][--counts[labels[index]]] = index;
        return members;
    }
}
