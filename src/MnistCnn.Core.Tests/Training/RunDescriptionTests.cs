using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using MnistCnn.Augmentation;
using MnistCnn.Data;
using MnistCnn.Engines.Fused;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Optimizers;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Training;

/// <summary>
/// What a run that is taken up again must have alike. The tests walk over all properties, so that none that is new can
/// be forgotten: where one fails, describe the property, or say here why not.
/// </summary>
public sealed class RunDescriptionTests
{
    private static readonly string[] FreeToChange =
    [
        nameof(TrainerOptions.Epochs), nameof(TrainerOptions.Seed), nameof(TrainerOptions.Threads),
        nameof(TrainerOptions.Backup),
        // What is kept is in the file.
        nameof(TrainerOptions.KeepOptimizer),
    ];

    private static readonly ImageSet Images = Stripes.Make(8);

    private static readonly TrainerOptions Options = new()
    {
        Seed = 1, Threads = 2, BatchSize = 4, LearningRate = 0.0015, MaxGradientNorm = 1.5, LabelSmoothing = 0.25,
        ClassWeights = [1.5, 1, 0.5, 1], WeightAveragingMomentum = 0.75, StepsPerEpoch = 5,
        ShuffleOrder = ShuffleOrder.Blocks,
        Optimizer = new Adam { Epsilon = 1e-7, WeightDecay = 0.5 },
        Augmentation = new ImageAugmentation { MaxShift = 1.5, ElasticAlpha = 2.5 },
    };

    private static readonly CnnOptions Network = new()
    {
        InputHeight = Stripes.Side, InputWidth = Stripes.Side, ClassCount = 4, Filters = [4], DenseUnits = [8],
        Dropout = 0.25, BatchNormalization = BatchNormalization.AfterPooling,
    };

    public static TheoryData<string> TrainerProperties => [.. Properties(typeof(TrainerOptions)).Except(FreeToChange)];

    public static TheoryData<Optimizer, string> OptimizerProperties
    {
        get
        {
            var all = new TheoryData<Optimizer, string>();
            Optimizer[] optimizers = [new Adam(), new AdamW(), new Sgd { Momentum = 0.5 }, new RmsProp()];
            foreach (Optimizer optimizer in optimizers)
                foreach (string name in Properties(optimizer.GetType()))
                    all.Add(optimizer, name);
            return all;
        }
    }

    public static TheoryData<string> AugmentationProperties => [.. Properties(typeof(ImageAugmentation))];

    public static TheoryData<string> NetworkProperties =>
    [
        .. Properties(typeof(CnnOptions)).Except(
        [
            // Those of the images, which are told by themselves.
            nameof(CnnOptions.InputHeight), nameof(CnnOptions.InputWidth), nameof(CnnOptions.InputChannels),
            nameof(CnnOptions.ClassCount),
        ]),
    ];

    [Theory]
    [MemberData(nameof(TrainerProperties))]
    public void Every_option_that_bears_on_the_weights_is_told(string name) =>
        Describe(Changed(Options, name)).Should().NotBeEquivalentTo(Describe(Options));

    [Theory]
    [MemberData(nameof(TrainerProperties))]
    public void Every_option_that_may_be_left_out_is_told_from_none(string name)
    {
        PropertyInfo property = typeof(TrainerOptions).GetProperty(name)!;
        bool mayBeNull = new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;
        if (mayBeNull)
            Describe(With(Options, property, null)).Should().NotBeEquivalentTo(Describe(Options));
    }

    // So that a run that was begun in memory goes on from a file.
    [Fact]
    public void Order_that_is_left_out_is_told_as_what_it_comes_to() =>
        Describe(Options with { ShuffleOrder = null })
            .Should().BeEquivalentTo(Describe(Options with { ShuffleOrder = ShuffleOrder.Uniform }));

    [Fact]
    public void Epochs_and_backup_may_change()
    {
        TrainerOptions other = Options with { Epochs = 99, Backup = new("state") };

        Describe(other).Should().BeEquivalentTo(Describe(Options));
    }

    [Fact]
    public void Seed_and_threads_are_told()
    {
        Describe(Options with { Seed = 2 }).Should().NotBeEquivalentTo(Describe(Options));
        Describe(Options with { Threads = 3 }).Should().NotBeEquivalentTo(Describe(Options));
    }

    [Theory]
    [MemberData(nameof(OptimizerProperties))]
    public void Every_setting_of_an_optimizer_is_told(Optimizer optimizer, string name) =>
        Describe(Options with { Optimizer = Changed(optimizer, name) })
            .Should().NotBeEquivalentTo(Describe(Options with { Optimizer = optimizer }));

    [Fact]
    public void Optimizers_of_the_same_settings_are_told_apart() =>
        Describe(Options with { Optimizer = new AdamW { WeightDecay = 0.1 } })
            .Should().NotBeEquivalentTo(Describe(Options with { Optimizer = new Adam { WeightDecay = 0.1 } }));

    [Theory]
    [MemberData(nameof(AugmentationProperties))]
    public void Every_wish_for_augmentation_is_told(string name) =>
        Describe(Options with { Augmentation = Changed(Options.Augmentation!, name) })
            .Should().NotBeEquivalentTo(Describe(Options));

    [Theory]
    [MemberData(nameof(NetworkProperties))]
    public void Every_option_of_the_network_is_told(string name) =>
        Describe(Options, Changed(Network, name)).Should().NotBeEquivalentTo(Describe(Options, Network));

    [Theory]
    [InlineData("conv1")]
    [InlineData("dense2")]
    public void Frozen_layers_are_told(string layer) =>
        Describe(Options, freeze: layer).Should().NotBeEquivalentTo(Describe(Options));

    [Fact]
    public void Images_are_told_by_every_byte()
    {
        byte[] pixels = Images.Pixels.ToArray();
        ushort[] labels = Images.Labels.ToArray();
        pixels[77] ^= 1;
        ImageSet other = ImageSet.FromArrays(pixels, labels, Stripes.Side, Stripes.Side, classNames: Images.ClassNames);

        Describe(Options, training: other).Should().NotBeEquivalentTo(Describe(Options));
    }

    [CultureTheory]
    [MemberData(nameof(ForeignCulture.Names), MemberType = typeof(ForeignCulture))]
    public void Description_is_the_same_in_every_culture(string culture)
    {
        TrainerOptions[] all =
        [
            Options, new() { Seed = 3 }, Options with { Optimizer = new AdamW() },
            Options with { Optimizer = new Sgd { Momentum = 0.5 } }, Options with { Optimizer = new RmsProp() },
            Options with { Seed = -7 },
        ];
        IReadOnlyDictionary<string, string>[] expected = [.. all.Select(options => Describe(options))];

        using var foreign = new ForeignCulture(culture);

        $"{-1.5}".Should().NotBe("-1.5", "the culture writes numbers in another way");
        for (int i = 0; i < all.Length; i++)
            Describe(all[i]).Should().BeEquivalentTo(expected[i]);
    }

    [CultureTheory]
    [MemberData(nameof(ForeignCulture.Names), MemberType = typeof(ForeignCulture))]
    public void Run_interrupted_in_one_culture_goes_on_in_another(string culture)
    {
        using var directory = new TemporaryDirectory();
        TrainerOptions options = Options with { Epochs = 4, BatchSize = 10, Backup = new(directory.File("state")) };
        Cnn whole = ResumableRuns.Build(), model = ResumableRuns.Build(), rest = ResumableRuns.Build();
        ResumableRuns.Fit(whole, options with { Backup = null });
        using (new ForeignCulture(culture))
            ResumableRuns.Interrupt(model, options, afterStep: 12);

        ResumableRuns.Fit(rest, options);

        ResumableRuns.Weights(rest).Should().Equal(ResumableRuns.Weights(whole));
    }

    private static IReadOnlyDictionary<string, string> Describe(
        TrainerOptions options, CnnOptions? network = null, string? freeze = null, ImageSet? training = null)
    {
        Cnn model = new CnnBuilder(network ?? Network).WithSeed(1).Build();
        if (freeze is not null)
            model.Freeze(freeze);
        using var run = new TrainingRun(
            model, new FusedEngine(model), options, [], new RunImages(training ?? Images, Validation: null),
            resumeFrom: null, new KeptOptimizer(), group: null, NullLogger.Instance, CancellationToken.None);
        return RunDescription.Of(run);
    }

    private static IEnumerable<string> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is not null).Select(property => property.Name);

    private static T Changed<T>(T options, string name)
        where T : notnull
    {
        PropertyInfo property = options.GetType().GetProperty(name)!;
        return With(options, property, Another(property.GetValue(options)));
    }

    private static T With<T>(T options, PropertyInfo property, object? value)
        where T : notnull
    {
        // What the compiler makes "with" of.
        object copy = options.GetType().GetMethod("<Clone>$")!.Invoke(options, null)!;
        property.SetValue(copy, value);
        return (T)copy;
    }

    private static object Another(object? value) => value switch
    {
        bool yes => !yes,
        int number => number + 2,
        double number => number == 0 ? 0.125 : number * 0.75,
        Optimizer => new Sgd(),
        ImageAugmentation wishes => wishes with { MaxRotation = wishes.MaxRotation + 1 },
        IReadOnlyList<Metric> => new[] { Metric.MacroF1 },
        IReadOnlyList<double> weights => weights.Select(weight => weight * 2).ToArray(),
        System.Collections.Immutable.ImmutableArray<int> filters => filters.Add(4),
        Padding => Padding.Same,
        PoolingKind => PoolingKind.Average,
        BatchNormalization => BatchNormalization.BeforeActivation,
        WeightInitialization => WeightInitialization.PyTorch,
        ShuffleOrder => ShuffleOrder.Uniform,
        _ => throw new NotSupportedException($"Say here what other value there is beside '{value}'."),
    };
}
