using MnistCnn.Metrics;
using MnistCnn.State;

namespace MnistCnn.Engines;

/// <summary>Trains a model on one batch after the other, in the model's own memory.</summary>
internal interface ITrainingStep : IDisposable
{
    /// <summary>Begins an epoch: running means start anew.</summary>
    void BeginEpoch();

    /// <summary>Says which pass over the images the next batch belongs to: augmentation follows from it.</summary>
    /// <param name="pass">1 for the first, and before it is said.</param>
    void BeginPass(long pass);

    /// <summary>
    /// Says, before <see cref="Run"/>, which images of this pass come after its batch: a step may make them ready
    /// meanwhile.
    /// </summary>
    /// <param name="indices">
    /// The images of the batch after the next; none where the pass ends, or where they are not known yet.
    /// </param>
    /// <param name="loaded">Their pixels, where the training set has them not in memory.</param>
    void Expect(ReadOnlySpan<int> indices, LoadedImages loaded = default);

    /// <summary>
    /// Forward, loss, backward and update for the images at <paramref name="indices"/> of the training set.
    /// </summary>
    /// <param name="indices">The images of the batch.</param>
    /// <param name="learningRate">
    /// The rate to take. Groups of parameters keep their ratios; where it is that of the step before, an optimizer's
    /// own stays, whoever set it.
    /// </param>
    /// <param name="loaded">
    /// Their pixels, where the training set has them not in memory; left out, it has.
    /// </param>
    void Run(ReadOnlySpan<int> indices, double learningRate, LoadedImages loaded = default);

    /// <summary>
    /// The optimizer's learning rate: that of the last step, or, before the first, what it begins with. Of several
    /// groups of parameters, the first whose rate is not 0.
    /// </summary>
    double LearningRate { get; }

    /// <summary>Means since <see cref="BeginEpoch"/>.</summary>
    ClassificationMetrics ReadMetrics();

    /// <summary>Whether <see cref="SaveState"/> tells all in the middle of an epoch too.</summary>
    bool SavesWithinEpoch { get; }

    /// <summary>
    /// Keeps what the next step needs beside the weights: the optimizer's moments, running means, generators.
    /// </summary>
    /// <exception cref="NotSupportedException">The optimizer does not tell its state.</exception>
    void SaveState(TrainingState state);

    /// <summary>Takes over what <see cref="SaveState"/> kept.</summary>
    /// <exception cref="InvalidDataException">Something is missing or of another kind.</exception>
    void LoadState(TrainingState state);
}
