using Microsoft.Extensions.Logging;
using MnistCnn.Data;

namespace MnistCnn.Engines;

/// <summary>What a model must offer to be trained and judged.</summary>
internal interface IEngine
{
    /// <summary>The name in logs, measurements and states: <c>fused</c> or <c>torch</c>.</summary>
    string Name { get; }

    /// <summary>Where it computes, such as <c>cpu</c>; during a run, where it trains.</summary>
    string Device { get; }

    /// <summary>Whether <see cref="IStepOptions.Threads"/> says on how many threads it computes.</summary>
    bool TakesThreads { get; }

    /// <summary>Whether it can share out its batches among the ranks of a <see cref="ProcessGroup"/>.</summary>
    bool TakesGroup { get; }

    /// <summary>Whether any weight is not frozen.</summary>
    bool HasSomethingToTrain { get; }

    /// <summary>
    /// What a run that is resumed must have alike, beside options and images: the network, threads where they matter.
    /// </summary>
    IEnumerable<KeyValuePair<string, string>> DescribeRun(IStepOptions options);

    /// <summary>Refuses, when the trainer is made, what this engine cannot do.</summary>
    /// <exception cref="ArgumentException">An option cannot be honoured; the message names the way out.</exception>
    void Check(IStepOptions options);

    /// <summary>Refuses images that the model does not take, or whose classes it cannot tell apart.</summary>
    /// <param name="images">The images.</param>
    /// <param name="parameter">What the caller's user calls them.</param>
    /// <param name="forLabels">
    /// Whether the labels count, as in training and judging: then the model must tell apart just the classes of the
    /// images, or the two would not mean the same. To predict, it may tell more.
    /// </param>
    /// <exception cref="ArgumentException">They do not fit; both sizes are named.</exception>
    void Check(ImageSource images, string parameter, bool forLabels = true);

    /// <summary>
    /// Finds what can be trained and is hardly meant, for the log: a sentence that says what, and the way out; null
    /// where there is nothing.
    /// </summary>
    /// <param name="training">The images.</param>
    /// <param name="steps">Steps until the model is first judged, or until training ends.</param>
    string? FindDoubt(ImageSource training, long steps);

    /// <summary>Prepares training. The caller disposes the step.</summary>
    /// <param name="training">The images.</param>
    /// <param name="options">How to train.</param>
    /// <param name="seed">What is random follows from it.</param>
    /// <param name="logger">Gets what was chosen for the caller.</param>
    /// <param name="group">Who shares each batch; null for this process alone.</param>
    ITrainingStep CreateStep(
        ImageSource training, IStepOptions options, long seed, ILogger logger, ProcessGroup? group = null);

    /// <summary>Begins a moving average of the model's weights. The caller disposes it.</summary>
    IWeightAverages CreateAverages(double momentum);

    /// <summary>Prepares judging. The caller disposes the evaluator.</summary>
    /// <param name="images">The images.</param>
    /// <param name="options">How to judge.</param>
    /// <param name="group">Whose ranks all call <see cref="IEvaluator.Evaluate"/>; null for this process alone.</param>
    IEvaluator CreateEvaluator(ImageSource images, IStepOptions options, ProcessGroup? group = null);
}
