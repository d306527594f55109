using MnistCnn.State;

namespace MnistCnn.Training;

/// <summary>The values of <see cref="TrainerOptions.Metrics"/>, by name and in order, as they lie in a state.</summary>
internal static class StoredMetrics
{
    public static void Save(IReadOnlyDictionary<string, double> named, TrainingState state)
    {
        state.Set("named", named.Count);
        foreach ((int index, (string name, double value)) in named.Index())
        {
            state.Set($"named/{index}/name", name);
            state.Set($"named/{index}/value", value);
        }
    }

    /// <exception cref="InvalidDataException">Something is missing or of another kind.</exception>
    public static OrderedDictionary<string, double> Load(TrainingState state)
    {
        var named = new OrderedDictionary<string, double>();
        for (int index = 0; index < state.GetInt32("named"); index++)
            named[state.GetString($"named/{index}/name")] = state.GetDouble($"named/{index}/value");
        return named;
    }
}
