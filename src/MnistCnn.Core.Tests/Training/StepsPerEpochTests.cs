using MnistCnn.Augmentation;
using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Tests.Reliability;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using static MnistCnn.Tests.Support.ResumableRuns;

namespace MnistCnn.Tests.Training;

/// <summary>Epochs that are no pass over the images, whatever trains.</summary>
[Collection(TestedModel.Collection)]
public sealed class StepsPerEpochTests
{
    // A pass has five batches, the last of two images.
    private static readonly TrainerOptions Passes =
        FourEpochs with { BatchSize = 12, Epochs = 6, Augmentation = new ImageAugmentation() };

    [Theory]
    [InlineData(3, 10)]
    [InlineData(5, 6)]
    [InlineData(10, 3)]
    [InlineData(15, 2)]
    public void Epochs_are_cut_from_the_same_passes(int steps, int epochs)
    {
        Model passes = TestedModel.Of(Build()), model = TestedModel.Of(Build());
        Fit(passes, Passes, new OneCycle());

        TrainingHistory history = Fit(model, Passes with { StepsPerEpoch = steps, Epochs = epochs }, new OneCycle());

        Weights(model).Should().Equal(Weights(passes));
        history.Epochs.Should().HaveCount(epochs);
        history.Epochs.Sum(epoch => epoch.Training.SampleCount).Should().Be(6 * 50);
    }

    [Fact]
    public void Last_smaller_batch_of_a_pass_is_in_the_epoch_that_it_falls_into()
    {
        int batches = 0;
        TrainingHistory history = Fit(
            TestedModel.Of(Build()), Passes with { StepsPerEpoch = 3, Epochs = 5 },
            new LambdaCallback { BatchEnd = (context, _) => batches += context.StepsPerEpoch == 3 ? 1 : 0 });

        history.Epochs.Select(epoch => epoch.Training.SampleCount).Should().Equal(36, 26, 36, 26, 26);
        batches.Should().Be(15);
    }

    [Fact]
    public void Batch_that_is_dropped_belongs_to_no_epoch()
    {
        TrainingHistory history = Fit(
            TestedModel.Of(Build()), Passes with { StepsPerEpoch = 3, Epochs = 4, DropRemainder = true });

        history.Epochs.Should().OnlyContain(epoch => epoch.Training.SampleCount == 36);
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(3, 7)]
    [InlineData(8, 5)]
    [InlineData(8, 13)]
    public void A_run_that_was_interrupted_comes_to_the_same(int steps, int afterStep)
    {
        using var directory = new TemporaryDirectory();
        TrainerOptions options = Passes with { StepsPerEpoch = steps, Epochs = 3, ValidationFrequency = 2 };
        TrainerOptions kept = options with { Backup = new(directory.File("state")) };
        Model whole = TestedModel.Of(Build()), model = TestedModel.Of(Build()), rest = TestedModel.Of(Build());
        Fit(whole, options, new CosineDecay());
        Interrupt(model, kept, afterStep, new CosineDecay());

        Fit(rest, kept, new CosineDecay()).Epochs.Should().HaveCount(3);

        Weights(rest).Should().Equal(Weights(whole));
    }

    [Fact]
    public void Backup_of_a_run_with_other_epochs_is_refused()
    {
        using var directory = new TemporaryDirectory();
        TrainerOptions kept = Passes with { Backup = new(directory.File("state")) };
        Interrupt(TestedModel.Of(Build()), kept, afterStep: 7);

        Action fit = () => Fit(TestedModel.Of(Build()), kept with { StepsPerEpoch = 3 });

        fit.Should().Throw<InvalidDataException>().WithMessage("*steps an epoch: none in the file, 3 now*");
    }

    [Fact]
    public void No_step_an_epoch_is_refused_where_it_is_set() =>
        FluentActions.Invoking(() => new TrainerOptions { StepsPerEpoch = 0 })
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("StepsPerEpoch")
            .WithMessage("TrainerOptions.StepsPerEpoch must be at least 1.*");

    [Fact]
    public void Several_passes_in_one_epoch_see_every_image_once_each()
    {
        // Without shuffling the second pass is the first again.
        Model twice = TestedModel.Of(Build()), model = TestedModel.Of(Build());
        byte[] pixels = [.. Images.Pixels.ToArray(), .. Images.Pixels.ToArray()];
        ushort[] labels = [.. Images.Labels.ToArray(), .. Images.Labels.ToArray()];
        ImageSet doubled =
            ImageSet.FromArrays(pixels, labels, Images.Height, Images.Width, classNames: Images.ClassNames);
        TrainerOptions options = FourEpochs with { Shuffle = false };
        new Trainer(twice, options).Fit(doubled);

        Fit(model, options with { StepsPerEpoch = 10 });

        Weights(model).Should().Equal(Weights(twice));
    }
}
