using System.Collections.Immutable;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Randomness;
using MnistCnn.Training;

namespace MnistCnn.Tests.Reliability;

/// <summary>A network, how it is trained, and what happens beside training: one level of each option.</summary>
internal sealed record OptionSetup
{
    /// <summary>How many images the networks train on.</summary>
    public const int TrainingImages = 33;

    private const int SmallestSide = 12;

    /// <summary>The network, but for the size of its images.</summary>
    public CnnOptions Network { get; init; } = new();

    public TrainerOptions Training { get; init; } = new() { Epochs = 2, LearningRate = 0.01 };

    /// <summary>Which of all layers with weights to freeze.</summary>
    public Func<ImmutableArray<string>, IEnumerable<string>> Frozen { get; init; } = _ => [];

    /// <summary>Whether the run is kept in a file, interrupted and taken up again.</summary>
    public bool IsInterrupted { get; init; }

    /// <summary>Whether the training images stay in a file.</summary>
    public bool IsInFile { get; init; }

    public bool WeighsClasses { get; init; }

    public bool WeighsImages { get; init; }

    /// <summary>Makes a callback that may write to a directory; null for none.</summary>
    public Func<string, TrainingCallback>? Callback { get; init; }

    /// <summary>The same first weights each time.</summary>
    public Cnn Build()
    {
        Cnn model = new CnnBuilder(Network).WithInput(Side, Side + 3, Network.InputChannels).WithSeed(1).Build();
        model.Freeze(Frozen(LayersOf(model)));
        return model;
    }

    /// <summary>
    /// All options of the trainer; a batch that is the only one is not dropped, which would be refused.
    /// </summary>
    public TrainerOptions TrainingOptions() => Training with
    {
        DropRemainder = Training.DropRemainder && Training.BatchSize <= TrainingImages,
        ClassWeights = WeighsClasses ? [.. Labels.Select(label => label % 3 * 0.75)] : null,
    };

    /// <summary>Noise with a bright row for each class.</summary>
    public ImageSet Images(int count, int seed)
    {
        var random = new RandomSource(seed);
        (int width, int size) = (Side + 3, Network.InputChannels * Side * (Side + 3));
        byte[] labels = [.. Enumerable.Range(0, count).Select(image => (byte)(image % Network.ClassCount))];
        byte[] pixels = [.. Enumerable.Range(0, count * size).Select(_ => (byte)random.Next(100))];
        for (int image = 0; image < count; image++)
            pixels.AsSpan((image * size) + (labels[image] % Side * width), width).Fill(255);
        ImageSet images = ImageSet.FromArrays(
            pixels, labels, Side, width, Network.InputChannels, [.. Labels.Select(label => $"class {label}")]);
        return WeighsImages
            ? images.WithSampleWeights([.. Enumerable.Range(0, count).Select(image => 0.5f + (image % 3))])
            : images;
    }

    public static ImmutableArray<string> LayersOf(Cnn model) => [.. model.WeightNames.Select(LayerOf).Distinct()];

    public static string LayerOf(string weight) => weight[..weight.IndexOf('.', StringComparison.Ordinal)];

    private IEnumerable<int> Labels => Enumerable.Range(0, Network.ClassCount);

    // What all blocks need; then the last of them gives a single pixel a row.
    private int Side
    {
        get
        {
            int shrink = Network.Padding == Padding.Valid ? Network.KernelSize - 1 : 0;
            int pool = Network.Pooling == PoolingKind.None ? 1 : Network.PoolSize;
            int side = Enumerable.Range(0, Network.ConvDepth).Aggregate(1, (needed, _) => (needed * pool) + shrink);
            return Math.Max(side, SmallestSide);
        }
    }
}
