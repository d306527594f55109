using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Tests.Reliability;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using static MnistCnn.Tests.Support.ResumableRuns;

namespace MnistCnn.Tests.Training;

/// <summary>Training on the training images of a data set, whatever trains.</summary>
[Collection(TestedModel.Collection)]
public sealed class FitDatasetTests
{
    // 43 images: the last batch of ten is of three, of 38 that train it is of eight.
    private static readonly StripesDataset Dataset = new(Stripes.Make(43), Stripes.Make(20, seed: 2));

    [Fact]
    public void Fit_trains_on_all_training_images_and_never_sees_the_test_images()
    {
        Model model = TestedModel.Of(Build()), expected = TestedModel.Of(Build());
        new Trainer(expected, FourEpochs).Fit(Dataset.Train);

        TrainingHistory history = new Trainer(model, FourEpochs).Fit(new StripesDataset(Dataset.Train, Test: null!));

        Weights(model).Should().Equal(Weights(expected));
        history.Epochs.Should().OnlyContain(epoch => epoch.Training.SampleCount == 43 && epoch.Validation == null);
    }

    [Theory]
    // As Keras: int(43 · (1 − share)) train.
    [InlineData(0.1, 38, 5)]
    [InlineData(0.5, 21, 22)]
    public void Fit_with_a_validation_split_validates_on_the_last_of_the_training_images(
        double split, int trained, int validated)
    {
        Model model = TestedModel.Of(Build()), expected = TestedModel.Of(Build());
        (ImageSet training, ImageSet validation) = Dataset.Train.Split(split);
        new Trainer(expected, FourEpochs).Fit(training, validation);

        TrainingHistory history = new Trainer(model, FourEpochs).Fit(Dataset, validationSplit: split);

        Weights(model).Should().Equal(Weights(expected));
        history.Epochs.Should().OnlyContain(epoch =>
            epoch.Training.SampleCount == trained && epoch.Validation!.SampleCount == validated);
    }

    [Fact]
    public void Resume_goes_on_with_the_run_of_a_dataset()
    {
        using var directory = new TemporaryDirectory();
        string state = directory.File("state");
        TrainerOptions kept = FourEpochs with { Backup = new(state) };
        Model whole = TestedModel.Of(Build()), model = TestedModel.Of(Build()), rest = TestedModel.Of(Build());
        new Trainer(whole, FourEpochs).Fit(Dataset, 0.1);
        (ImageSet training, ImageSet validation) = Dataset.Train.Split(0.1);
        using var cancellation = new CancellationTokenSource();
        var trainer = new Trainer(model, kept)
        {
            Callbacks = { new LambdaCallback { EpochBegin = (_, epoch) => CancelIn(epoch) } },
        };
        void CancelIn(int epoch)
        {
            if (epoch == 3)
                cancellation.Cancel();
        }

        trainer.Invoking(one => one.Fit(training, validation, cancellation.Token))
            .Should().Throw<OperationCanceledException>();
        new Trainer(rest, FourEpochs).Resume(state, Dataset, 0.1).Epochs.Should().HaveCount(4);

        Weights(rest).Should().Equal(Weights(whole));
        new Trainer(rest, FourEpochs).Invoking(one => one.Resume(state, Dataset, 0.2))
            .Should().Throw<InvalidDataException>().WithMessage("*training images: 38 of*34 of*");
    }

    [Fact]
    public async Task FitAsync_trains_on_a_dataset_too()
    {
        Model model = TestedModel.Of(Build()), expected = TestedModel.Of(Build());
        new Trainer(expected, FourEpochs).Fit(Dataset, 0.1);

        await new Trainer(model, FourEpochs).FitAsync(Dataset, 0.1);

        Weights(model).Should().Equal(Weights(expected));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Share_out_of_its_range_is_named_as_the_caller_wrote_it(double split) =>
        Refusal(Dataset, split).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("validationSplit")
            .WithMessage("The share of the training images to validate on must be at least 0 and below 1.*")
            .Which.ActualValue.Should().Be(split);

    [Fact]
    public void Share_that_leaves_a_part_empty_is_named_as_the_caller_wrote_it() =>
        Refusal(new StripesDataset(Stripes.Make(4), Dataset.Test), 0.9).Should().Throw<ArgumentException>()
            .WithParameterName("validationSplit").WithMessage("A share of 0.9 draws 4 of 4 images, *");

    [Fact]
    public void Dataset_that_does_not_fit_is_named_as_the_caller_wrote_it()
    {
        Refusal(new StripesDataset(Stripes.Make(20, classes: 3), Dataset.Test), 0.1).Should()
            .Throw<ArgumentException>().WithParameterName("dataset").WithMessage("The images have 3 classes, *");
        Refusal(new StripesDataset(null!, Dataset.Test), 0.1).Should()
            .Throw<ArgumentException>().WithParameterName("dataset").WithMessage("Train of stripes is null*");
        Refusal(null!, 0.1).Should().Throw<ArgumentNullException>().WithParameterName("dataset");
    }

    private static Action Refusal(IMnistDataset dataset, double split) =>
        () => new Trainer(TestedModel.Of(Build()), FourEpochs).Fit(dataset, split);

    private sealed record StripesDataset(ImageSet Train, ImageSet Test) : IMnistDataset
    {
        public string Name => "stripes";
    }
}
