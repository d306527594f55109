using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Inference;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Reliability;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using static MnistCnn.Tests.Support.ResumableRuns;

namespace MnistCnn.Tests.Training;

/// <summary>What a network tells of itself after training, through the reference that the caller holds.</summary>
[Collection(TestedModel.Collection)]
public sealed class DescribedModelTests
{
    private static readonly string[] Rows = ["row 0", "row 1", "row 2", "row 3"];
    private static readonly ImageSet Validation = Stripes.Make(12, seed: 2);

    [Fact]
    public void After_Fit_the_callers_model_has_the_class_names_and_the_last_epoch()
    {
        Model model = TestedModel.Of(Build());

        TrainingHistory history = new Trainer(model, FourEpochs).Fit(Images, Validation);

        ModelDescription description = model.AsCnn()!.Description;
        description.ClassNames.Should().Equal(Rows);
        description.Training.Should().Be(new TrainingSummary
        {
            Epoch = 4,
            TrainingImages = 50,
            Loss = history.Epochs[3].Training.Loss,
            Accuracy = history.Epochs[3].Training.Accuracy,
            ValidationLoss = history.Epochs[3].Validation!.Loss,
            ValidationAccuracy = history.Epochs[3].Validation!.Accuracy,
        });
    }

    [Fact]
    public void Saved_loaded_and_saved_again_it_is_still_told()
    {
        using var directory = new TemporaryDirectory();
        Model model = TestedModel.Of(Build());
        Fit(model, FourEpochs);

        ModelFile.Save(model.AsCnn()!, directory.File("once"));
        ModelFile.Save(ModelFile.Load(directory.File("once")), directory.File("twice"));

        ModelDescription description = ModelFile.ReadDescription(directory.File("twice"));
        description.ClassNames.Should().Equal(Rows);
        description.Training.Should().Be(model.AsCnn()!.Description.Training).And.NotBeNull();
        using ImageClassifier classifier = ImageClassifier.Load(directory.File("twice"));
        Rows.Should().Contain(classifier.Predict(Images.GetImage(0)).ClassName);
    }

    [Fact]
    public void Weights_that_are_restored_are_described_by_their_own_epoch()
    {
        Model model = TestedModel.Of(Build());
        EarlyStopping stopping = Stopping();

        Fit(model, FourEpochs, stopping);

        stopping.BestEpoch.Should().Be(1, "no epoch is better by a hundred");
        model.AsCnn()!.Description.Training!.Epoch.Should().Be(1);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(15)]
    public void A_run_that_was_interrupted_comes_to_the_same_description(int afterStep)
    {
        using var directory = new TemporaryDirectory();
        TrainerOptions kept = FourEpochs with { Backup = new(directory.File("state")) };
        Model whole = TestedModel.Of(Build()), model = TestedModel.Of(Build()), rest = TestedModel.Of(Build());
        Fit(whole, FourEpochs, Stopping());
        Interrupt(model, kept, afterStep, Stopping());

        TrainingSummary? resumed = null;
        var look = new LambdaCallback
        {
            BatchBegin = (context, _) => resumed ??= context.Model.AsCnn()!.Description.Training,
        };
        Fit(rest, kept, Stopping(), look);

        rest.AsCnn()!.Description.Should().Be(whole.AsCnn()!.Description);
        resumed!.Epoch.Should().Be(afterStep / 5);
    }

    [Fact]
    public void In_its_first_epoch_nothing_is_said_of_an_earlier_training()
    {
        Model model = TestedModel.Of(Build());
        Fit(model, FourEpochs);

        Interrupt(model, FourEpochs, afterStep: 2);

        model.AsCnn()!.Description.Training.Should().BeNull();
        model.AsCnn()!.Description.ClassNames.Should().Equal(Rows);
    }

    [Fact]
    public void Its_pixel_scale_is_obeyed_in_training_judging_and_prediction_and_stays()
    {
        byte[] half = [.. Images.Pixels.ToArray().Select(pixel => (byte)(pixel / 2))];
        byte[] even = [.. half.Select(pixel => (byte)(pixel * 2))];
        ImageSet dark = SetOf(half), bright = SetOf(even);
        Cnn scaled = Build();
        scaled.Description = scaled.Description with { PixelScale = 2f / 255 };
        Model model = TestedModel.Of(scaled), usual = TestedModel.Of(Build());
        Trainer trainer = new(model, FourEpochs), usualTrainer = new(usual, FourEpochs);

        trainer.Evaluate(dark).Should().Be(usualTrainer.Evaluate(bright));
        trainer.Fit(dark);
        usualTrainer.Fit(bright);

        Weights(model).Should().Equal(Weights(usual));
        trainer.Predict(dark).GetProbabilities(3).ToArray().Should()
            .Equal(usualTrainer.Predict(bright).GetProbabilities(3).ToArray());
        model.AsCnn()!.Description.PixelScale.Should().Be(2f / 255);
    }

    private static EarlyStopping Stopping() => new()
    {
        Monitor = MonitoredMetric.TrainingLoss, MinDelta = 100, Patience = 9, RestoreBestWeights = true,
    };

    private static ImageSet SetOf(byte[] pixels) =>
        ImageSet.FromArrays(pixels, Images.Labels.ToArray(), Stripes.Side, Stripes.Side, classNames: Rows);
}
