using Microsoft.Extensions.Logging;
using MnistCnn.Augmentation;
using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Optimizers;
using MnistCnn.Training;

namespace MnistCnn.Recipes;

/// <summary>
/// A network and how to train it, measured together; what each reaches stands in <c>docs/results.md</c>.
/// </summary>
/// <remarks>
/// Immutable: change one with <c>with</c>. All are for grey images of 28×28 and 10 classes, as MNIST and Fashion-MNIST
/// have, until <see cref="For"/> makes them fit others.
/// </remarks>
/// <example>
/// <code>
/// TrainingRecipe recipe = TrainingRecipe.Fast.WithSeed(1);
/// Cnn model = recipe.BuildModel();
/// recipe.CreateTrainer(model).Fit(mnist.Train);
/// </code>
/// </example>
public sealed record TrainingRecipe
{
    private static readonly CnnOptions AccurateNetwork = new()
    {
        Filters = [24, 48, 96, 128], KernelSize = 5, Padding = Padding.Same,
        BatchNormalization = BatchNormalization.AfterPooling, BatchNormalizationEpsilon = 1e-5,
        BatchNormalizationMomentum = 0.9, Dropout = 0.3,
    };

    /// <summary>What reports call it.</summary>
    public required string Name { get; init; }

    /// <summary>The network. Default the notebook's with two convolutions.</summary>
    public CnnArchitecture Model { get; init; } = new CnnOptions().ToArchitecture();

    /// <summary>How to train it; its seed is that of the first weights too.</summary>
    public TrainerOptions Training { get; init; } = new();

    /// <summary>Makes the callbacks that belong to the recipe, anew for each trainer. Default none.</summary>
    public Func<IEnumerable<TrainingCallback>> Callbacks { get; init; } = () => [];

    /// <summary>
    /// The notebook's: two convolutions, Adam at 0.001, batches of 32, up to 20 epochs, patience 5 on the validation
    /// accuracy with the best weights restored. It needs a validation set; without augmentation.
    /// </summary>
    public static TrainingRecipe Notebook { get; } = new()
    {
        Name = "Notebook",
        Callbacks = () =>
        [
            new EarlyStopping
            {
                Monitor = MonitoredMetric.ValidationAccuracy, Patience = 5, RestoreBestWeights = true,
            },
        ],
    };

    /// <summary>
    /// More than the notebook's accuracy in a few seconds: fewer filters of 5×5, batch normalisation, label smoothing,
    /// one cycle of three epochs with small affine changes. Nothing is chosen on the way, so it needs no validation
    /// set.
    /// </summary>
    public static TrainingRecipe Fast { get; } = new()
    {
        Name = "Fast",
        Model = new CnnOptions
        {
            Filters = [16, 32], KernelSize = 5, BatchNormalization = BatchNormalization.AfterPooling,
            BatchNormalizationEpsilon = 1e-5, BatchNormalizationMomentum = 0.9, DenseUnits = [64], Dropout = 0,
        }.ToArchitecture(),
        Training = new()
        {
            Epochs = 3,
            LearningRate = 4e-3,
            LabelSmoothing = 0.05,
            Augmentation = new() { MaxRotation = 5, MaxScale = 0.05, MaxShear = 3, MaxShift = 1 },
        },
        Callbacks = () => [new OneCycle()],
    };

    /// <summary>
    /// The best that one small network does here: four convolutions of 5×5 with batch normalisation, label smoothing,
    /// decoupled weight decay, affine and elastic augmentation, one cycle of 25 epochs. Nothing is chosen on the way,
    /// so it needs no validation set.
    /// </summary>
    public static TrainingRecipe Accurate { get; } = new()
    {
        Name = "Accurate",
        Model = AccurateNetwork.ToArchitecture(),
        Training = new()
        {
            Epochs = 25,
            BatchSize = 64,
            LearningRate = 3e-3,
            LabelSmoothing = 0.1,
            Optimizer = new AdamW { WeightDecay = 0.05 },
            Augmentation = new() { ElasticAlpha = 10 },
        },
        Callbacks = () => [new OneCycle()],
    };

    /// <summary>
    /// <see cref="Accurate"/> for clothes, as in Fashion-MNIST: more filters, of 3×3, more dropout, and images that
    /// stay sharp.
    /// </summary>
    public static TrainingRecipe AccurateOnClothes { get; } = (Accurate with
    {
        Name = "Accurate on clothes",
        Model = (AccurateNetwork with { Filters = [48, 96, 128, 192], KernelSize = 3, Dropout = 0.5 }).ToArchitecture(),
    }).ForClothes();

    /// <summary>The same, with this seed for weights, order, dropout and augmentation.</summary>
    public TrainingRecipe WithSeed(int seed) => this with { Training = Training with { Seed = seed } };

    /// <summary>The same for such images: their size, channels and classes.</summary>
    /// <exception cref="ArgumentException">The images are too small for the network.</exception>
    public TrainingRecipe For(ImageSource images)
    {
        ArgumentNullException.ThrowIfNull(images);
        CnnArchitecture fitting =
            Model.WithInput(images.Height, images.Width, images.Channels).WithClassCount(images.ClassCount);
        return this with { Model = fitting };
    }

    /// <summary>
    /// The same for clothes, as in Fashion-MNIST: where the recipe changes images, it mirrors them and moves them by at
    /// most one whole pixel, so that their fabric stays sharp. The network stays; for <see cref="Accurate"/> there is
    /// <see cref="AccurateOnClothes"/>, which has another one.
    /// </summary>
    public TrainingRecipe ForClothes() => Training.Augmentation is null
        ? this
        : this with
        {
            Training = Training with
            {
                Augmentation = new()
                {
                    MaxRotation = 0, MaxScale = 0, MaxShear = 0, MaxShift = 1, WholePixelShift = true,
                    HorizontalFlip = true,
                },
            },
        };

    /// <summary>Builds the network, with weights drawn from the seed.</summary>
    public Cnn BuildModel() => Model.Build(Training.Seed);

    /// <summary>Makes a trainer with the recipe's options and callbacks; add your own.</summary>
    public Trainer CreateTrainer(Cnn model, ILogger? logger = null)
    {
        var trainer = new Trainer(model, Training, logger);
        foreach (TrainingCallback callback in Callbacks())
            trainer.Callbacks.Add(callback);
        return trainer;
    }
}
