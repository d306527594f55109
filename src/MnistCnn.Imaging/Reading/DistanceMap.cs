namespace MnistCnn.Imaging.Reading;

/// <summary>How far it is from each pixel of a picture to the nearest of some of them, in pixels.</summary>
internal static class DistanceMap
{
    private const float Diagonal = 1.41421356f;

    /// <summary>Distances along rows, columns and diagonals, at most 8% more than as the crow flies.</summary>
    /// <param name="isGoal">Whether each pixel, row by row, is one to go to; beyond the picture there is none.</param>
    /// <param name="width">Pixels in a row.</param>
    public static float[] To(bool[] isGoal, int width)
    {
        float[] distances = new float[isGoal.Length];
        for (int i = 0; i < distances.Length; i++)
            distances[i] = isGoal[i] ? 0 : float.MaxValue;
        Sweep(distances, width, 1);
        Sweep(distances, width, -1);
        return distances;
    }

    // From the top left, or from the bottom right.
    private static void Sweep(float[] distances, int width, int direction)
    {
        for (int n = 0; n < distances.Length; n++)
        {
            int i = direction > 0 ? n : distances.Length - 1 - n;
            int column = direction > 0 ? i % width : width - 1 - (i % width);
            float least = distances[i];
            if (column > 0)
                least = Math.Min(least, distances[i - direction] + 1);
            if (n >= width)
            {
                int above = i - (direction * width);
                least = Math.Min(least, distances[above] + 1);
                if (column > 0)
                    least = Math.Min(least, distances[above - direction] + Diagonal);
                if (column < width - 1)
                    least = Math.Min(least, distances[above + direction] + Diagonal);
            }

            distances[i] = least;
        }
    }
}
