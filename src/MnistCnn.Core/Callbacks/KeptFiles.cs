using System.Globalization;
using MnistCnn.State;
using MnistCnn.Training;

namespace MnistCnn.Callbacks;

/// <summary>The files that a checkpoint callback has written in a run, to delete those that nobody wants.</summary>
internal sealed class KeptFiles
{
    private readonly List<(string Path, double Value)> _files = [];

    public void Clear() => _files.Clear();

    /// <summary>Whether a value is among the best so many, of the files that are there.</summary>
    public bool IsAmongBest(int count, double value, MonitoredMetric metric) =>
        !double.IsNaN(value) && _files.Count(file => !metric.IsBetter(value, file.Value)) < count;

    /// <summary>Adds a file just written; one of the same name is no other.</summary>
    public void Add(string path, double value)
    {
        _files.RemoveAll(file => file.Path == path);
        _files.Add((path, value));
    }

    /// <summary>Deletes the worst, until there are so many; of equals the latest.</summary>
    public void KeepBest(int count, MonitoredMetric metric)
    {
        while (_files.Count > count)
        {
            (string Path, double Value) worst = _files[0];
            foreach ((string Path, double Value) file in _files.Skip(1))
                if (!metric.IsBetter(file.Value, worst.Value))
                    worst = file;
            Delete(worst.Path);
        }
    }

    /// <summary>Deletes all but the last so many, and the best one.</summary>
    public void KeepLast(int count, string? best)
    {
        foreach ((string path, _) in _files.SkipLast(count).Where(file => file.Path != best).ToArray())
            Delete(path);
    }

    public void SaveState(TrainingState state)
    {
        foreach ((int index, (string path, double value)) in _files.Index())
        {
            TrainingState part = state.Part(index.ToString(CultureInfo.InvariantCulture));
            part.Set("path", path);
            part.Set("value", value);
        }
    }

    public void LoadState(TrainingState state)
    {
        _files.Clear();
        for (int i = 0; state.Contains(i.ToString(CultureInfo.InvariantCulture)); i++)
        {
            TrainingState part = state.Part(i.ToString(CultureInfo.InvariantCulture));
            _files.Add((part.GetString("path"), part.GetDouble("value")));
        }
    }

    private void Delete(string path)
    {
        _files.RemoveAll(file => file.Path == path);
        if (File.Exists(path))
            File.Delete(path);
    }
}
