using MnistCnn.Augmentation;
using MnistCnn.Metrics;
using MnistCnn.Optimizers;
using MnistCnn.Training;

namespace MnistCnn.Engines;

/// <summary>What an engine reads of the trainer's options.</summary>
internal interface IStepOptions
{
    Optimizer Optimizer { get; }

    double LearningRate { get; }

    int BatchSize { get; }

    bool DropRemainder { get; }

    double? MaxGradientNorm { get; }

    double LabelSmoothing { get; }

    IReadOnlyList<double>? ClassWeights { get; }

    ImageAugmentation? Augmentation { get; }

    /// <summary>What is computed of predictions, beside loss and accuracy.</summary>
    IReadOnlyList<Metric> Metrics { get; }

    /// <summary>Threads that were asked for; null where nobody did.</summary>
    int? Threads { get; }

    /// <summary>Threads that were asked for, else one for each processor.</summary>
    int ThreadCount { get; }
}
