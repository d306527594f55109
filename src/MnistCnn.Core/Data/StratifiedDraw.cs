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
    public static bool[] Of(ReadOnlySpan<byte> labels, int classCount, double fraction, int seed)
    {
        var random = new RandomSource(seed);
        bool[] drawn = new bool[labels.Length];
        for (int label = 0; label < classCount; label++)
        {
            var members = new List<int>();
            for (int index = 0; index < labels.Length; index++)
            {
                if (labels[index] == label)
                    members.Add(index);
            }

            int[] order = [.. members];
            random.Shuffle(order);
            foreach (int index in order.AsSpan(0, (int)Math.Round(fraction * order.Length)))
                drawn[index] = true;
        }

        return drawn;
    }
}
