using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistCnn.Training;

/// <summary>How a <see cref="Trainer"/> trains. The defaults are the notebook's: 20 epochs, batches of 32, Adam at 0.001.</summary>
/// <remarks>Immutable. Values are checked where a trainer is made of them.</remarks>
public sealed record TrainerOptions
{
    /// <summary>Passes over the training set, at least 1. Default 20.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>Images a step, at least 1; the last batch of an epoch may be smaller. Default 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>The learning rate to start with, above 0. Default 0.001, Keras's for Adam.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>
    /// Makes the optimizer of the parameters and <see cref="LearningRate"/>; the trainer disposes it. Left out: Adam as
    /// Keras sets it (β₁ 0.9, β₂ 0.999, ε 1e-7; Kingma and Ba, 2015).
    /// </summary>
    public Func<IEnumerable<Parameter>, double, optim.Optimizer>? Optimizer { get; init; }

    /// <summary>Whether each epoch sees the images in another order. Default true.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>
    /// Makes order and dropout the same each time: same seed, machine, threads and first weights give the same weights.
    /// Left out, each run draws its own.
    /// </summary>
    public int? Seed { get; init; }

    /// <summary>Where to train: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>, or <c>auto</c>, CUDA where there is one. Default <c>auto</c>.</summary>
    /// <remarks>
    /// Networks as small as the notebook's train faster on a CPU, in the fused engine: a GPU is done with each of their
    /// operations before it is given the next.
    /// </remarks>
    public string Device { get; init; } = "auto";

    /// <summary>What computes the steps. Default <see cref="TrainingEngine.Auto"/>.</summary>
    public TrainingEngine Engine { get; init; } = TrainingEngine.Auto;

    /// <summary>
    /// Threads of the fused engine, from 1 to 1024; left out, one for each processor. libtorch's own are set with
    /// <c>torch.set_num_threads</c>, for the whole process.
    /// </summary>
    public int? Threads { get; init; }

    /// <summary>
    /// L2 penalty: this times each weight is added to its gradient, as <c>weight_decay</c> of PyTorch's Adam does; 0 or
    /// more. Not with an <see cref="Optimizer"/> of your own, which has a decay of its own. Default 0.
    /// </summary>
    public double WeightDecay { get; init; }

    /// <summary>
    /// Whether <see cref="WeightDecay"/> shrinks the weights themselves, by the learning rate times this each step, instead
    /// of joining their gradients: PyTorch's <c>AdamW</c> and Keras's <c>weight_decay</c> (Loshchilov and Hutter, 2019).
    /// Default false.
    /// </summary>
    public bool DecoupledWeightDecay { get; init; }

    /// <summary>
    /// The greatest norm of all gradients together, above 0; longer ones are scaled down to it, as
    /// <c>clip_grad_norm_</c> and Keras's <c>global_clipnorm</c> do. Default: no limit.
    /// </summary>
    public double? MaxGradientNorm { get; init; }

    /// <summary>
    /// How much of each label is shared out evenly among all classes, 0 to below 1; Keras's and PyTorch's
    /// <c>label_smoothing</c>. The training loss is the smoothed one; validation's is not smoothed. Default 0.
    /// </summary>
    public double LabelSmoothing { get; init; }

    /// <summary>
    /// What the loss of an image counts, by its class, each 0 or more: Keras's <c>class_weight</c>. The mean is still over
    /// the number of images; validation is not weighted. Default: all count 1.
    /// </summary>
    /// <seealso cref="MnistCnn.Training.ClassWeights.Balanced"/>
    public IReadOnlyList<double>? ClassWeights { get; init; }

    /// <summary>
    /// Momentum of an exponential moving average of the weights, 0 to below 1: after each step the average becomes this
    /// times itself, plus the rest times the weights; Keras's <c>ema_momentum</c>, the decay of PyTorch's
    /// <c>get_ema_avg_fn</c>. Running statistics of batch normalisation are averaged too. Default: no average.
    /// </summary>
    /// <remarks>
    /// The model holds the average from each epoch's validation until the epoch's end, and once training has ended, so it is
    /// what is judged, saved and kept. Training goes on from the weights themselves, whatever a callback changes meanwhile.
    /// </remarks>
    public double? WeightAveragingMomentum { get; init; }

    /// <summary>Random changes of the training images; left out, they stay as they are.</summary>
    public ImageAugmentation? Augmentation { get; init; }

    internal int ThreadCount => Threads ?? Environment.ProcessorCount;

    internal void Check()
    {
        AtLeastOne(nameof(Epochs), Epochs);
        AtLeastOne(nameof(BatchSize), BatchSize);
        if (!(LearningRate > 0 && double.IsFinite(LearningRate)))
            throw new ArgumentOutOfRangeException(nameof(LearningRate), LearningRate, "The learning rate must be above 0 and finite.");
        ArgumentException.ThrowIfNullOrWhiteSpace(Device);
        if (!Enum.IsDefined(Engine))
            throw new ArgumentOutOfRangeException(
                nameof(Engine), Engine, $"The engine must be one of {string.Join(", ", Enum.GetNames<TrainingEngine>())}.");
        if (Threads is < 1 or > 1024)
            throw new ArgumentOutOfRangeException(nameof(Threads), Threads, "The number of threads must be from 1 to 1024.");
        if (!(WeightDecay >= 0 && double.IsFinite(WeightDecay)))
            throw new ArgumentOutOfRangeException(nameof(WeightDecay), WeightDecay, "The weight decay must be 0 or more, and finite.");
        if (WeightDecay > 0 && Optimizer is not null)
            throw new ArgumentException(
                $"{nameof(WeightDecay)} is for the built-in Adam, and there is an {nameof(Optimizer)}: give the decay to that one.");
        if (LabelSmoothing is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(
                nameof(LabelSmoothing), LabelSmoothing, "The label smoothing must be at least 0 and below 1: at 1 nothing of the label is left.");
        if (WeightAveragingMomentum is { } momentum && !(momentum is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(
                nameof(WeightAveragingMomentum), momentum, "The momentum of the average must be at least 0 and below 1: at 1 it would never move.");
        CheckClassWeights();
        Augmentation?.Check();
        if (MaxGradientNorm is { } norm && !(norm > 0))
            throw new ArgumentOutOfRangeException(nameof(MaxGradientNorm), norm, "The greatest gradient norm must be above 0.");
    }

    private void CheckClassWeights()
    {
        for (int i = 0; i < ClassWeights?.Count; i++)
            if (!(ClassWeights[i] >= 0 && double.IsFinite(ClassWeights[i])))
                throw new ArgumentOutOfRangeException(
                    nameof(ClassWeights), ClassWeights[i], $"The weight of class {i} must be 0 or more, and finite.");
    }

    private static void AtLeastOne(string name, int value)
    {
        if (value < 1)
            throw new ArgumentOutOfRangeException(name, value, $"{nameof(TrainerOptions)}.{name} must be at least 1.");
    }
}
