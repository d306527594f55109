using MnistCnn.Augmentation;
using MnistCnn.Backup;
using MnistCnn.Data;
using MnistCnn.Engines;
using MnistCnn.Metrics;
using MnistCnn.Optimizers;
using MnistCnn.Validation;

namespace MnistCnn.Training;

/// <summary>
/// How a <see cref="Trainer"/> trains. The defaults are the notebook's: 20 epochs, batches of 32, Adam at 0.001.
/// </summary>
/// <remarks>
/// Immutable. A value out of its range is refused where it is set; what a model cannot honour, where a trainer is made.
/// </remarks>
public sealed record TrainerOptions : IStepOptions
{
    private const string Owner = nameof(TrainerOptions);

    /// <summary>
    /// Passes over the training set, at least 1; with <see cref="InitialEpoch"/>, the last one. Default 20.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int Epochs
    {
        get;
        init => field = Preconditions.AtLeast(Owner, nameof(Epochs), value, 1);
    } = 20;

    /// <summary>
    /// Epochs that went before this run, at least 0 and below <see cref="Epochs"/>: training begins with the one after,
    /// and epochs, schedules and the order of the images go on from there. Keras's <c>initial_epoch</c>. Default 0.
    /// </summary>
    /// <remarks>The history has the epochs of this run alone, under their numbers.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int InitialEpoch
    {
        get;
        init => field = Preconditions.AtLeast(Owner, nameof(InitialEpoch), value, 0);
    }

    /// <summary>
    /// Batches an epoch, at least 1; Keras's <c>steps_per_epoch</c>. Default: as many as the images make.
    /// </summary>
    /// <remarks>
    /// One pass over the images follows another, each in an order of its own, and epochs are cut from them: an epoch
    /// may be a part of a pass, or several. The last batch of a pass may be smaller.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int? StepsPerEpoch
    {
        get;
        init => field = value is { } steps ? Preconditions.AtLeast(Owner, nameof(StepsPerEpoch), steps, 1) : value;
    }

    /// <summary>
    /// Validate after each epoch whose number is a multiple of this, at least 1; Keras's <c>validation_freq</c>. Other
    /// epochs have no validation in their report, and what watches it passes them over. Default 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int ValidationFrequency
    {
        get;
        init => field = Preconditions.AtLeast(Owner, nameof(ValidationFrequency), value, 1);
    } = 1;

    /// <summary>
    /// Images a step, of all ranks together, at least 1; the last batch of an epoch may be smaller, unless
    /// <see cref="DropRemainder"/> leaves it out. Default 32.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int BatchSize
    {
        get;
        init => field = Preconditions.AtLeast(Owner, nameof(BatchSize), value, 1);
    } = 32;

    /// <summary>
    /// Whether an epoch leaves out a last batch of fewer images than <see cref="BatchSize"/>: <c>drop_remainder</c> of
    /// TensorFlow's <c>batch</c>, PyTorch's <c>drop_last</c>. With <see cref="Shuffle"/> they are others in each epoch.
    /// Default false.
    /// </summary>
    public bool DropRemainder { get; init; }

    /// <summary>The learning rate to start with, above 0. Default 0.001, Keras's for Adam.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double LearningRate
    {
        get;
        init => field = value > 0 && double.IsFinite(value)
            ? value
            : throw Preconditions.OutOfRange(Owner, nameof(LearningRate), value, "above 0 and finite");
    } = 1e-3;

    /// <summary>
    /// What turns gradients into new weights, with its own settings; the learning rate is <see cref="LearningRate"/>.
    /// Default <see cref="Adam"/>, as Keras sets it.
    /// </summary>
    /// <exception cref="ArgumentNullException">It is set to null.</exception>
    public Optimizer Optimizer
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(Optimizer));
    } = new Adam();

    /// <summary>
    /// Whether a trainer's next <c>Fit</c> goes on with the optimizer of the last one that was set so, as in Keras: its
    /// moments, its learning rate as callbacks left it, and the number of its steps. Default false: each begins anew.
    /// </summary>
    /// <remarks>
    /// It begins anew all the same after a <c>Fit</c> that failed, and where <see cref="Optimizer"/> or
    /// <see cref="LearningRate"/> is another, as after Keras's <c>compile</c>. A run that is taken up from a backup has
    /// the optimizer of the file. The moving average of the weights begins anew with each <c>Fit</c>.
    /// </remarks>
    /// <example>
    /// <code>
    /// var trainer = new Trainer(model, new TrainerOptions { Epochs = 5, KeepOptimizer = true });
    /// trainer.Fit(training);
    /// trainer.Options = trainer.Options with { InitialEpoch = 5, Epochs = 10 };
    /// trainer.Fit(training); // as if it had been ten epochs at once
    /// </code>
    /// </example>
    public bool KeepOptimizer { get; init; }

    /// <summary>Whether each pass sees the images in another order. Default true.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>
    /// How far <see cref="Shuffle"/> goes. Default: <see cref="ShuffleOrder.Uniform"/> for images in memory,
    /// <see cref="ShuffleOrder.Blocks"/> for those in a file, of which a disk reads neighbours faster than images from
    /// everywhere.
    /// </summary>
    public ShuffleOrder? ShuffleOrder
    {
        get;
        init => field = value is null || Enum.IsDefined(value.Value)
            ? value
            : throw Preconditions.OutOfRange(
                Owner, nameof(ShuffleOrder), (int)value.Value, "one of those that have a name");
    }

    /// <summary>
    /// Makes order and dropout the same each time: same seed, machine, threads and first weights give the same weights.
    /// Left out, each run draws its own.
    /// </summary>
    public int? Seed { get; init; }

    /// <summary>
    /// Threads that train and judge a <c>Cnn</c>, from 1 to 1024; left out, one for each processor, to train as many as
    /// an earlier run had that is gone on with. A process that trains by itself then shares a small step among fewer,
    /// one for each 16 million operations, unless images are changed on their way in; the notebook's network takes 8.5
    /// million an image. Ranks on one machine share its processors. libtorch's own are set with
    /// <c>torch.set_num_threads</c>, for the whole process.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int? Threads
    {
        get;
        init => field = value is { } threads ? Preconditions.InRange(Owner, nameof(Threads), threads, 1, 1024) : value;
    }

    /// <summary>
    /// The greatest norm of all gradients together, above 0; longer ones are scaled down to it, as
    /// <c>clip_grad_norm_</c> and Keras's <c>global_clipnorm</c> do. Default: no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double? MaxGradientNorm
    {
        get;
        init => field = value is null or > 0
            ? value
            : throw Preconditions.OutOfRange(Owner, nameof(MaxGradientNorm), value, "above 0");
    }

    /// <summary>
    /// How much of each label is shared out evenly among all classes, 0 to below 1; Keras's and PyTorch's
    /// <c>label_smoothing</c>. The training loss is the smoothed one; validation's is not smoothed. Default 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double LabelSmoothing
    {
        get;
        init => field = Preconditions.AtLeastAndBelow(
            Owner, nameof(LabelSmoothing), value, 0, 1, reason: "at 1 nothing of the label is left");
    }

    /// <summary>
    /// What the loss of an image counts, by its class, each 0 or more: Keras's <c>class_weight</c>. The mean is still
    /// over the number of images; validation is not weighted. Images of their own weight, as
    /// <see cref="ImageSet.WithSampleWeights"/> gives them, count both multiplied. Default: all count 1.
    /// </summary>
    /// <seealso cref="MnistCnn.Training.ClassWeights.Balanced"/>
    public IReadOnlyList<double>? ClassWeights
    {
        get;
        init => field = Checked(value);
    }

    /// <summary>
    /// Momentum of an exponential moving average of the weights, 0 to below 1: after each step the average becomes this
    /// times itself, plus the rest times the weights; Keras's <c>ema_momentum</c>, the decay of PyTorch's
    /// <c>get_ema_avg_fn</c>. Running statistics of batch normalisation are averaged too. Default: no average.
    /// </summary>
    /// <remarks>
    /// The model holds the average from each epoch's validation until the epoch's end, and once training has ended, so
    /// it is what is judged, saved and kept. Training goes on from the weights themselves, which what a callback
    /// changes in the average meanwhile changes by as much.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double? WeightAveragingMomentum
    {
        get;
        init => field = value is { } momentum
            ? Preconditions.AtLeastAndBelow(
                Owner, nameof(WeightAveragingMomentum), momentum, 0, 1, reason: "at 1 the average would never move")
            : value;
    }

    /// <summary>
    /// What is told of the validation set beside loss and accuracy, such as <see cref="Metric.MacroF1"/>; the
    /// <c>metrics</c> of Keras's <c>compile</c>. Computed after each epoch, and by <see cref="Trainer.Evaluate"/>; the
    /// values are in <see cref="ClassificationMetrics.Named"/>. In progress lines, CSV files and names of checkpoints
    /// they are called <c>val_macro_f1</c> and so on. Default none.
    /// </summary>
    /// <seealso cref="MonitoredMetric.Validation"/>
    public IReadOnlyList<Metric> Metrics
    {
        get;
        init => field = Checked(value);
    } = [];

    /// <summary>Random changes of the training images; left out, they stay as they are.</summary>
    public ImageAugmentation? Augmentation { get; init; }

    /// <summary>
    /// Keeps the state of the run in a file, to go on with it when it was interrupted; left out, nothing is kept. An
    /// interrupted run may go on with another backup, or none, in <c>Trainer.Resume</c>.
    /// </summary>
    public BackupOptions? Backup { get; init; }

    int IStepOptions.ThreadCount => Threads ?? Environment.ProcessorCount;

    /// <summary>Whether any epoch is one to validate after.</summary>
    internal bool EverValidates => Epochs / ValidationFrequency > InitialEpoch / ValidationFrequency;

    /// <summary>Whether an epoch is one to validate after.</summary>
    internal bool ValidatesAfter(int epoch) => epoch % ValidationFrequency == 0;

    internal void Check()
    {
        Optimizer.Check();
        if (InitialEpoch >= Epochs)
            throw Preconditions.OutOfRange(
                Owner, nameof(InitialEpoch), InitialEpoch, $"below {nameof(Epochs)}, which is {Epochs}",
                "it is the number of epochs that went before, and none would be left");
    }

    /// <summary>How many batches a pass over the images has.</summary>
    /// <param name="training">The images to train on.</param>
    /// <param name="parameter">What the caller calls them.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    internal int StepsIn(ImageSource training, string parameter = "training")
    {
        if (!DropRemainder)
            return ((training.Count - 1) / BatchSize) + 1;
        if (training.Count < BatchSize)
            throw new ArgumentException(
                $"{nameof(TrainerOptions)}.{nameof(DropRemainder)} leaves no batch: there are {training.Count} images, "
                + $"and {nameof(BatchSize)} is {BatchSize}. Give more images, or set a smaller {nameof(BatchSize)}.",
                parameter);
        return training.Count / BatchSize;
    }

    private static Metric[] Checked(IReadOnlyList<Metric> metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics, nameof(Metrics));
        Metric[] copy = [.. metrics];
        if (Array.IndexOf(copy, null) is >= 0 and var missing)
            throw new ArgumentException($"{Owner}.{nameof(Metrics)}[{missing}] is null.");
        if (copy.GroupBy(metric => metric.Name).FirstOrDefault(same => same.Count() > 1) is { } same)
            throw new ArgumentException(
                $"{Owner}.{nameof(Metrics)} has {same.Count()} metrics called '{same.Key}': give each a name of its "
                + "own.");
        return copy;
    }

    // A copy, which stays as it was checked.
    private static double[]? Checked(IReadOnlyList<double>? weights)
    {
        for (int i = 0; i < weights?.Count; i++)
            if (!(weights[i] >= 0 && double.IsFinite(weights[i])))
                throw Preconditions.OutOfRange(
                    Owner, $"{nameof(ClassWeights)}[{i}]", weights[i], "at least 0 and finite");
        return weights is null ? null : [.. weights];
    }
}
