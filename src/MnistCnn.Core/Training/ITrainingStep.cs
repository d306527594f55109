namespace MnistCnn.Training;

/// <summary>One way to train on a batch. The trainer knows nothing else of it.</summary>
internal interface ITrainingStep : IDisposable
{
    /// <summary>The engine that this is a part of.</summary>
    TrainingEngine Engine { get; }

    /// <summary>The learning rate of the next step.</summary>
    double LearningRate { get; set; }

    /// <summary>Begins an epoch: running means start anew, and what is random in it follows from the run's seed alone.</summary>
    /// <param name="epoch">1 for the first.</param>
    void BeginEpoch(int epoch);

    /// <summary>Forward, loss, backward and update for the images at <paramref name="indices"/> of the training set.</summary>
    void Run(ReadOnlySpan<int> indices);

    /// <summary>Means since <see cref="BeginEpoch"/>.</summary>
    ClassificationMetrics ReadMetrics();

    /// <summary>
    /// Makes the moving averages what the module is given to hold, or the weights themselves again. Nothing happens without
    /// averages, or before the first step.
    /// </summary>
    void UseAverages(bool use);

    /// <summary>Puts the weights into the module, for the trainer's own evaluation to read.</summary>
    void PublishWeights();

    /// <summary>Lets others read and change the weights in the module until the next step.</summary>
    void ExposeWeights();

    /// <summary>Whether <see cref="SaveState"/> tells all in the middle of an epoch too.</summary>
    bool SavesWithinEpoch { get; }

    /// <summary>Keeps what the next step needs beside the weights: the optimizer's moments, running means, generators.</summary>
    /// <exception cref="NotSupportedException">The optimizer does not tell its state.</exception>
    void SaveState(TrainingState state);

    /// <summary>Takes over what <see cref="SaveState"/> kept.</summary>
    /// <exception cref="InvalidDataException">Something is missing or of another kind.</exception>
    void LoadState(TrainingState state);
}
