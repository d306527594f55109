using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Tests.Reliability;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using static MnistCnn.Tests.Support.ResumableRuns;

namespace MnistCnn.Tests.Training;

/// <summary>Epochs without a last, smaller batch, whatever trains.</summary>
[Collection(TestedModel.Collection)]
public sealed class DropRemainderTests
{
    private static readonly TrainerOptions Dropping =
        TestedModel.With(new() { Epochs = 3, BatchSize = 12, Seed = 1, Threads = 1, DropRemainder = true });

    [Fact]
    public void An_epoch_leaves_out_the_images_that_fill_no_batch()
    {
        // 50 images, 12 a batch: 4 batches, and 2 images are left over.
        TrainingHistory history = Fit(TestedModel.Of(Build()), Dropping);

        history.Epochs.Select(epoch => epoch.Training.SampleCount).Should().Equal(48, 48, 48);
        new TrainingContext(TestedModel.Of(Build()), Dropping, Images).StepsPerEpoch.Should().Be(4);
    }

    [Fact]
    public void Where_no_image_is_left_over_the_weights_are_the_same()
    {
        Model dropping = TestedModel.Of(Build()), keeping = TestedModel.Of(Build());

        Fit(dropping, Dropping with { BatchSize = 10 });
        Fit(keeping, Dropping with { BatchSize = 10, DropRemainder = false });

        Weights(dropping).Should().Equal(Weights(keeping));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(10)]
    public void A_run_that_was_interrupted_comes_to_the_same_weights(int afterStep)
    {
        using var directory = new TemporaryDirectory();
        TrainerOptions kept = Dropping with { Backup = new(directory.File("state")) };
        Model whole = TestedModel.Of(Build()), model = TestedModel.Of(Build()), rest = TestedModel.Of(Build());
        Fit(whole, Dropping);
        Interrupt(model, kept, afterStep);

        Fit(rest, kept).Epochs.Should().HaveCount(3);

        Weights(rest).Should().Equal(Weights(whole));
    }

    [Fact]
    public void Fit_that_leaves_no_batch_is_refused_with_both_numbers_and_the_model_stays()
    {
        Model model = TestedModel.Of(Build());
        float[] before = Weights(model);
        Action fit = () => new Trainer(model, Dropping).Fit(Images.Take(11));

        fit.Should().Throw<ArgumentException>().WithParameterName("training")
            .WithMessage("TrainerOptions.DropRemainder leaves no batch: there are 11 images, and BatchSize is 12. *");
        Weights(model).Should().Equal(before);
    }
}
