using MnistCnn.State;

namespace MnistCnn.Training;

/// <summary>
/// What the callbacks of a run keep: each in a part under its place in the list, with the names of all beside. Those
/// that keep nothing may come and go between two runs.
/// </summary>
internal sealed class CallbackStates
{
    private const string NamesKey = "names";

    private readonly TrainingContext _context;
    private readonly IReadOnlyList<TrainingCallback> _callbacks;
    private readonly string[] _names;
    private readonly bool[] _keeps;
    private readonly string?[] _places;

    /// <summary>Asks each callback whether it keeps anything: one that wraps another answers for it.</summary>
    public CallbackStates(TrainingContext context, IReadOnlyList<TrainingCallback> callbacks)
    {
        (_context, _callbacks, _places) = (context, callbacks, new string?[callbacks.Count]);
        _names = [.. callbacks.Select(callback => callback.GetType().Name)];
        var probe = new TrainingState();
        SaveParts(probe);
        _keeps = Kept(probe, _names.Length);
    }

    public void Save(TrainingState state)
    {
        SaveParts(state);
        state.Set(NamesKey, string.Join('\n', _names));
    }

    /// <summary>Finds out which part of a state is whose, for <see cref="Load"/>.</summary>
    /// <returns>
    /// What is different, where a callback that keeps something is in the state only, or in this run only; else null.
    /// </returns>
    /// <exception cref="InvalidDataException">The state has no names.</exception>
    public string? FindDifference(TrainingState state)
    {
        string[] then = state.GetString(NamesKey).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        bool[] kept = Kept(state, then.Length);
        return TryPair(then, kept)
            ? null
            : $"callbacks with a state: {List(then, kept)} in the file, {List(_names, _keeps)} now";
    }

    /// <exception cref="InvalidDataException">Something is missing or of another kind.</exception>
    public void Load(TrainingState state)
    {
        foreach ((TrainingCallback callback, string? place) in _callbacks.Zip(_places))
        {
            if (_context.Calls(callback))
                callback.LoadState(_context, place is null ? new TrainingState() : state.Part(place));
        }
    }

    private void SaveParts(TrainingState state)
    {
        foreach ((int index, TrainingCallback callback) in _callbacks.Index())
            callback.SaveState(_context, state.Part($"{index}"));
    }

    // In their order; only one that keeps nothing may have no partner. What a callback keeps may depend on
    // how far the run is.
    private bool TryPair(string[] then, bool[] kept)
    {
        var fits = new bool[then.Length + 1, _names.Length + 1];
        for (int i = then.Length; i >= 0; i--)
            for (int j = _names.Length; j >= 0; j--)
                fits[i, j] = (i == then.Length && j == _names.Length) || Pairs(i, j)
                    || (i < then.Length && !kept[i] && fits[i + 1, j])
                    || (j < _names.Length && !_keeps[j] && fits[i, j + 1]);
        for (int i = 0, j = 0; fits[0, 0] && j < _names.Length;)
        {
            if (Pairs(i, j))
                _places[j++] = $"{i++}";
            else if (i < then.Length && !kept[i] && fits[i + 1, j])
                i++;
            else
                _places[j++] = null;
        }

        return fits[0, 0];

        bool Pairs(int i, int j) => i < then.Length && j < _names.Length && then[i] == _names[j] && fits[i + 1, j + 1];
    }

    private static bool[] Kept(TrainingState state, int count) =>
        [.. Enumerable.Range(0, count).Select(index => state.Contains($"{index}"))];

    private static string List(string[] names, bool[] kept) =>
        names.Where((_, index) => kept[index]).ToArray() is { Length: > 0 } list ? string.Join(", ", list) : "none";
}
