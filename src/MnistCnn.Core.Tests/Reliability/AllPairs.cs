using MnistCnn.Randomness;

namespace MnistCnn.Tests.Reliability;

/// <summary>
/// Few rows in which every level of a factor meets every level of every other one: most faults take one or two options
/// (Kuhn, Wallace and Gallo, 2004). The same factors give the same rows.
/// </summary>
internal static class AllPairs
{
    private const int Candidates = 50;

    /// <param name="levels">How many levels each factor has.</param>
    /// <returns>Rows of one level for each factor.</returns>
    public static IReadOnlyList<int[]> Of(IReadOnlyList<int> levels)
    {
        var random = new RandomSource(1);
        HashSet<(int, int, int, int)> missing =
        [
            .. from first in Enumerable.Range(0, levels.Count)
               from second in Enumerable.Range(first + 1, levels.Count - first - 1)
               from a in Enumerable.Range(0, levels[first])
               from b in Enumerable.Range(0, levels[second])
               select (first, a, second, b),
        ];
        List<int[]> rows = [];
        while (missing.Count > 0)
        {
            int[] best = Enumerable.Range(0, Candidates).Select(_ => Candidate())
                .MaxBy(row => PairsOf(row).Count(missing.Contains))!;
            missing.ExceptWith(PairsOf(best));
            rows.Add(best);
        }

        return rows;

        // From one pair that is missing on, each factor in turn takes the level that meets most of what is missing.
        int[] Candidate()
        {
            int[] row = new int[levels.Count];
            Array.Fill(row, -1);
            (int first, int a, int second, int b) = missing.ElementAt(random.Next(missing.Count));
            (row[first], row[second]) = (a, b);
            int[] order = [.. Enumerable.Range(0, levels.Count).Where(factor => row[factor] < 0)];
            random.Shuffle(order);
            foreach (int factor in order)
            {
                int start = random.Next(levels[factor]);
                row[factor] = Enumerable.Range(start, levels[factor]).Select(level => level % levels[factor])
                    .MaxBy(level => Enumerable.Range(0, levels.Count)
                        .Count(other => row[other] >= 0 && missing.Contains(Pair(factor, level, other, row[other]))));
            }

            return row;
        }
    }

    public static IEnumerable<(int First, int A, int Second, int B)> PairsOf(int[] row)
    {
        for (int first = 0; first < row.Length; first++)
            for (int second = first + 1; second < row.Length; second++)
                yield return (first, row[first], second, row[second]);
    }

    private static (int, int, int, int) Pair(int factor, int level, int other, int otherLevel) =>
        factor < other ? (factor, level, other, otherLevel) : (other, otherLevel, factor, level);
}
