using System.Globalization;
using MnistCnn.Files;
using MnistCnn.State;

namespace MnistCnn.Backup;

/// <summary>Tells whether a state is of this run or of another.</summary>
internal static class RunIdentity
{
    /// <summary>The name of the seed among what describes a run.</summary>
    public const string Seed = "seed";

    /// <summary>
    /// What engines call the number of threads among what describes a run; another machine may have another.
    /// </summary>
    public const string Threads = "threads";

    /// <summary>The name of the number of processes among what describes a run, where there are several.</summary>
    public const string Ranks = "ranks";

    // A network is described in a line.
    private const int MostOfFile = 2_000;

    /// <exception cref="InvalidDataException">There is no seed.</exception>
    public static long SeedOf(TrainingState state) => state.GetInt64(Seed);

    /// <returns>Null where the number of threads does not matter.</returns>
    /// <exception cref="InvalidDataException">No run has so many threads.</exception>
    public static int? ThreadsOf(TrainingState state)
    {
        if (!state.Contains(Threads))
            return null;
        int threads = state.GetInt32(Threads);
        return threads is >= 1 and <= 1024
            ? threads
            : throw new InvalidDataException($"Its number of threads is {threads}, and must be from 1 to 1024.");
    }

    /// <summary>How many processes shared the run.</summary>
    public static string RanksOf(TrainingState state) => state.Contains(Ranks) ? state.GetString(Ranks) : "1";

    public static string Of(long seed) => seed.ToString(CultureInfo.InvariantCulture);

    public static void Save(IReadOnlyDictionary<string, string> description, TrainingState state)
    {
        foreach ((string name, string value) in description)
            state.Set(name, value);
    }

    /// <param name="now">This run.</param>
    /// <param name="state">What <see cref="Save"/> wrote.</param>
    /// <param name="otherDifference">One that somebody else has found; null for none.</param>
    /// <exception cref="InvalidDataException">
    /// The state is of another run; the message tells all differences.
    /// </exception>
    public static void Check(IReadOnlyDictionary<string, string> now, TrainingState state, string? otherDifference)
    {
        Dictionary<string, string> then = state.Names.ToDictionary(name => name, state.GetString);
        string[] differences =
        [
            .. from name in now.Keys.Union(then.Keys)
               let found = then.GetValueOrDefault(name, "nothing")
               let wanted = now.GetValueOrDefault(name, "nothing")
               // Another number adds in another order, and is the same run all the same.
               where found != wanted && name is not (Threads or Ranks)
               select $"{FileText.Of(name)}: {FileText.Of(found, MostOfFile)} in the file, {wanted} now",
            .. otherDifference is null ? [] : new[] { otherDifference },
        ];
        if (differences.Length > 0)
            throw new InvalidDataException(
                $"It is of another run:\n  {FileText.Lines(differences)}\n"
                + "Train as it began, or delete the file to begin anew.");
    }
}
