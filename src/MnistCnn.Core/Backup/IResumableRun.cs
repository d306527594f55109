using MnistCnn.State;

namespace MnistCnn.Backup;

/// <summary>What a backup needs to know of a run.</summary>
internal interface IResumableRun
{
    int Epochs { get; }

    int StepsPerEpoch { get; }

    /// <summary>Whether the run can be kept in the middle of an epoch too.</summary>
    bool SavesWithinEpoch { get; }

    /// <summary>
    /// What must be the same, or a run would not go on as it began: network, images, options, engine, seed.
    /// </summary>
    IReadOnlyDictionary<string, string> Describe();

    /// <summary>Finds out whether <see cref="Save"/> can keep everything.</summary>
    /// <exception cref="NotSupportedException">Something cannot be kept.</exception>
    void Probe();

    /// <summary>What is different in a state, where it keeps something for another callback; else null.</summary>
    /// <exception cref="InvalidDataException">The state says nothing about callbacks.</exception>
    string? FindDifference(TrainingState state);

    void Save(TrainingState state, RunPosition position);

    /// <exception cref="InvalidDataException">Something is missing or of another kind.</exception>
    void Restore(TrainingState state, RunPosition position);

    /// <summary>Remembers the present weights.</summary>
    /// <returns>Puts them back.</returns>
    Action RememberWeights();
}
