using MnistCnn.Augmentation;
using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Data.Packed;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Tests.Reliability;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using static MnistCnn.Tests.Support.ResumableRuns;

namespace MnistCnn.Tests.Training;

/// <summary>Images that stay in a file train and judge as the same images in memory, whatever trains.</summary>
[Collection(TestedModel.Collection)]
public sealed class PackedTrainingTests : IDisposable
{
    private const int Count = 20_000;

    // Of 82 batches of a window and 18 that are left.
    private const int StepsPerEpoch = 100;

    private static readonly ImageSet InMemory = Stripes.Make(Count);

    private static readonly TrainerOptions Options =
        TestedModel.With(new() { Epochs = 2, BatchSize = 200, Seed = 1, Threads = 1 });

    private readonly TemporaryDirectory _directory = new();
    private readonly PackedImageSet _packed;

    public PackedTrainingTests()
    {
        PackedImageWriter.Write(FilePath, InMemory, shuffleSeed: null);
        _packed = PackedImageSet.Open(FilePath);
    }

    private string FilePath => _directory.File("stripes.images");

    private string State => _directory.File("state");

    public void Dispose()
    {
        _packed.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(ShuffleOrder.Uniform, false)]
    [InlineData(ShuffleOrder.Uniform, true)]
    [InlineData(ShuffleOrder.Blocks, false)]
    public void Fit_comes_to_the_weights_of_the_set_in_memory_to_the_bit(ShuffleOrder shuffleOrder, bool augmented)
    {
        TrainerOptions options = Options with
        {
            ShuffleOrder = shuffleOrder, Augmentation = augmented ? new ImageAugmentation { ElasticAlpha = 8 } : null,
        };
        Model expected = TestedModel.Of(Build()), model = TestedModel.Of(Build());
        TrainingHistory history = new Trainer(expected, options).Fit(InMemory);

        TrainingHistory packed = new Trainer(model, options).Fit(_packed);

        Weights(model).Should().Equal(Weights(expected));
        packed.Epochs.Select(epoch => epoch.Training).Should().Equal(history.Epochs.Select(epoch => epoch.Training));
    }

    [Fact]
    public void Fit_unshuffled_that_drops_the_remainder_comes_to_the_weights_of_the_set_in_memory()
    {
        TrainerOptions options = Options with { Shuffle = false, DropRemainder = true, BatchSize = 301 };
        Model expected = TestedModel.Of(Build()), model = TestedModel.Of(Build());
        new Trainer(expected, options).Fit(InMemory);

        new Trainer(model, options).Fit(_packed);

        Weights(model).Should().Equal(Weights(expected));
    }

    [Fact]
    public void Fit_shuffles_blocks_of_a_file_where_nothing_else_is_said()
    {
        Model expected = TestedModel.Of(Build()), model = TestedModel.Of(Build());
        new Trainer(expected, Options with { ShuffleOrder = ShuffleOrder.Blocks }).Fit(InMemory);

        new Trainer(model, Options).Fit(_packed);

        Weights(model).Should().Equal(Weights(expected));
    }

    [Fact]
    public void Fit_with_weights_of_images_and_classes_comes_to_the_weights_of_the_set_in_memory()
    {
        float[] weights = [.. Enumerable.Range(0, Count).Select(image => image % 3)];
        TrainerOptions options = Options with
        {
            Epochs = 1, ClassWeights = [1, 2, 0, 1], ShuffleOrder = ShuffleOrder.Uniform,
        };
        Model expected = TestedModel.Of(Build()), model = TestedModel.Of(Build());
        new Trainer(expected, options).Fit(InMemory.WithSampleWeights(weights));

        new Trainer(model, options).Fit(_packed.WithSampleWeights(weights));

        Weights(model).Should().Equal(Weights(expected));
    }

    [Fact]
    public void Fit_and_validation_on_parts_of_one_file_are_those_of_the_parts_in_memory()
    {
        TrainerOptions options =
            Options with { ShuffleOrder = ShuffleOrder.Uniform, Metrics = [Metric.MacroF1], Epochs = 3 };
        (ImageSet training, ImageSet validation) = InMemory.Split(0.3);
        (ImageSource packedTraining, ImageSource packedValidation) = _packed.Split(0.3);
        Model expected = TestedModel.Of(Build()), model = TestedModel.Of(Build());
        TrainingHistory history = new Trainer(expected, options).Fit(training, validation);

        TrainingHistory packed = new Trainer(model, options).Fit(packedTraining, packedValidation);

        packed.Epochs.Select(epoch => epoch.Validation!.Loss)
            .Should().Equal(history.Epochs.Select(epoch => epoch.Validation!.Loss));
        packed.Epochs.Select(epoch => epoch.Validation!.FindNamed("macro_f1"))
            .Should().Equal(history.Epochs.Select(epoch => epoch.Validation!.FindNamed("macro_f1")));
        Weights(model).Should().Equal(Weights(expected));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(82)]
    [InlineData(83)]
    [InlineData(StepsPerEpoch)]
    [InlineData(StepsPerEpoch + 90)]
    public void Run_cancelled_in_the_middle_of_an_epoch_comes_to_the_same_weights_from_the_file_opened_again(int step)
    {
        Model whole = TestedModel.Of(Build()), model = TestedModel.Of(Build());
        new Trainer(whole, Options).Fit(_packed);
        TrainerOptions kept = Options with { Backup = new(State) };
        CancelAfter(step, model, kept, _packed);
        Model rest = TestedModel.Of(Build());
        _packed.Dispose();

        using PackedImageSet again = PackedImageSet.Open(FilePath);
        TrainingHistory history = new Trainer(rest, kept).Fit(again);

        history.Epochs.Should().HaveCount(2);
        Weights(rest).Should().Equal(Weights(whole));
    }

    [Fact]
    public void Run_begun_in_memory_goes_on_from_the_file_of_the_same_images()
    {
        TrainerOptions kept = Options with { Backup = new(State), ShuffleOrder = ShuffleOrder.Uniform };
        Model whole = TestedModel.Of(Build()), model = TestedModel.Of(Build());
        new Trainer(whole, kept with { Backup = null }).Fit(InMemory);
        CancelAfter(50, model, kept, InMemory);

        new Trainer(model, kept).Fit(_packed);

        Weights(model).Should().Equal(Weights(whole));
    }

    [Theory]
    [InlineData(ShuffleOrder.Uniform, "shuffle")]
    [InlineData(ShuffleOrder.Blocks, "training images")]
    public void Run_does_not_go_on_with_another_order_or_another_file(ShuffleOrder shuffleOrder, string difference)
    {
        Model model = TestedModel.Of(Build());
        CancelAfter(50, model, Options with { Backup = new(State) }, _packed);
        PackedImageWriter.Write(_directory.File("other"), InMemory, shuffleSeed: 9);
        using PackedImageSet other = PackedImageSet.Open(_directory.File("other"));

        Action resume = () => new Trainer(model, Options with { ShuffleOrder = shuffleOrder }).Resume(
            State, shuffleOrder == ShuffleOrder.Blocks ? other : _packed);

        resume.Should().Throw<InvalidDataException>().WithMessage($"*{difference}*");
    }

    [LinuxFact]
    public void File_cut_off_while_it_trains_ends_Fit_with_both_lengths()
    {
        Model model = TestedModel.Of(Build());
        var trainer = new Trainer(model, Options)
        {
            Callbacks = { new LambdaCallback { EpochBegin = (_, epoch) => CutOff(ofEpoch: 2, epoch) } },
        };

        long length = new FileInfo(FilePath).Length;
        Action fit = () => trainer.Fit(_packed);

        fit.Should().Throw<EndOfStreamException>().WithMessage(
            $"'{FilePath}' ends after 1000 bytes, and had {length} when it was opened: somebody has cut it off. Pack "
            + "it again.");
        // The model is free again.
        new Trainer(model, Options with { Epochs = 1 }).Fit(InMemory).Epochs.Should().ContainSingle();

        void CutOff(int ofEpoch, int epoch)
        {
            if (epoch != ofEpoch)
                return;
            using var file = new FileStream(FilePath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            file.SetLength(1000);
        }
    }

    [Fact]
    public void Set_disposed_while_it_trains_ends_Fit_with_ObjectDisposedException()
    {
        var trainer = new Trainer(TestedModel.Of(Build()), Options)
        {
            Callbacks = { new LambdaCallback { EpochBegin = (_, _) => _packed.Dispose() } },
        };

        Action fit = () => trainer.Fit(_packed);

        fit.Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void Two_trainers_share_a_set()
    {
        Model expected = TestedModel.Of(Build());
        new Trainer(expected, Options).Fit(_packed);
        Model[] models = [TestedModel.Of(Build()), TestedModel.Of(Build())];

        Parallel.ForEach(models, model => new Trainer(model, Options).Fit(_packed));

        foreach (Model model in models)
            Weights(model).Should().Equal(Weights(expected));
    }

    [Fact]
    public void Evaluate_and_Predict_are_those_of_the_set_in_memory()
    {
        var trainer = new Trainer(TestedModel.Of(Build()), Options with { Metrics = [Metric.TopK(2)] });

        ClassificationMetrics metrics = trainer.Evaluate(_packed);
        PredictionSet predictions = trainer.Predict(_packed);

        ClassificationMetrics expected = trainer.Evaluate(InMemory);
        PredictionSet expectedPredictions = trainer.Predict(InMemory);
        (metrics.Loss, metrics.Accuracy, metrics.SampleCount).Should()
            .Be((expected.Loss, expected.Accuracy, expected.SampleCount));
        metrics.Named.Should().Equal(expected.Named);
        foreach (int image in new[] { 0, 9_999, Count - 1 })
            predictions.GetProbabilities(image).ToArray()
                .Should().Equal(expectedPredictions.GetProbabilities(image).ToArray());
    }

    [LinuxFact]
    public void Evaluate_of_a_file_cut_off_ends_with_both_lengths()
    {
        using (var file = new FileStream(FilePath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.SetLength(file.Length - 1);

        Action evaluate = () => new Trainer(TestedModel.Of(Build()), Options).Evaluate(_packed);

        evaluate.Should().Throw<EndOfStreamException>().WithMessage($"'{FilePath}' ends after *");
    }

    private static void CancelAfter(int step, Model model, TrainerOptions options, ImageSource images)
    {
        using var cancellation = new CancellationTokenSource();
        int steps = 0;
        var trainer = new Trainer(model, options)
        {
            Callbacks =
            {
                new LambdaCallback
                {
                    BatchEnd = (_, _) =>
                    {
                        if (++steps == step)
                            cancellation.Cancel();
                    },
                },
            },
        };
        Action fit = () => trainer.Fit(images, cancellationToken: cancellation.Token);
        fit.Should().Throw<OperationCanceledException>();
    }
}
