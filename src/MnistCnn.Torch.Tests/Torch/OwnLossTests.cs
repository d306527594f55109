using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using MnistCnn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Torch;

[Collection(TorchTests.Name)]
public sealed class OwnLossTests
{
    private static readonly ImageSet Images = Stripes.Make(83);
    private static readonly TrainerOptions Options = new() { Epochs = 4, BatchSize = 8, Seed = 1, LearningRate = 0.01 };

    [Fact]
    public void Cross_entropy_of_ones_own_trains_as_the_librarys_to_the_bit()
    {
        (Cnn theirs, TrainingHistory history) = Train((logits, labels) => nn.functional.cross_entropy(logits, labels));
        (Cnn ours, TrainingHistory expected) = Train(null);

        theirs.ShouldBeTheSameAs(ours);
        history.Epochs[^1].Training.Should().Be(expected.Epochs[^1].Training);
        history.Epochs[^1].Validation!.Loss.Should().BeApproximately(expected.Epochs[^1].Validation!.Loss, 1e-6);
    }

    [Fact]
    public void Another_loss_is_what_is_trained_on_and_what_is_told()
    {
        // 7 + the squares of the logits: its gradient draws all weights of the last layer towards 0.
        (Cnn model, TrainingHistory history) = Train((logits, _) => (logits * logits).mean() + 7);

        history.Epochs.Should().OnlyContain(epoch => epoch.Training.Loss > 7 && epoch.Validation!.Loss > 7);
        history.Epochs[^1].Validation!.Loss.Should().BeLessThan(history.Epochs[0].Validation!.Loss);
        new Trainer(model).Predict(Images).GetProbabilities(0).ToArray()
            .Should().OnlyContain(p => p > 0.2f && p < 0.3f);
    }

    [Fact]
    public void Loss_with_what_only_cross_entropy_knows_is_refused_when_the_trainer_is_made()
    {
        using TorchModel model = Model((logits, _) => logits.mean());

        model.Invoking(it => new Trainer(it, Options with { LabelSmoothing = 0.1 })).Should().Throw<ArgumentException>()
            .WithMessage("TorchModel.Loss is set, and TrainerOptions.LabelSmoothing is*");
        model.Invoking(it => new Trainer(it, Options with { ClassWeights = [1, 1, 1, 2] }))
            .Should().Throw<ArgumentException>()
            .WithMessage("TorchModel.Loss is set, and TrainerOptions.ClassWeights is*");
        ImageSet weighted = Images.WithSampleWeights(new float[Images.Count]);
        model.Invoking(it => new Trainer(it, Options).Fit(weighted)).Should().Throw<ArgumentException>()
            .WithMessage("TorchModel.Loss is set, and ImageSet.SampleWeights is*");
    }

    [Fact]
    public void Loss_that_is_not_one_number_is_named_with_its_shape()
    {
        using TorchModel each = Model((logits, labels) => nn.functional.cross_entropy(
            logits, labels, reduction: nn.Reduction.None)), none = Model((_, _) => null!);

        each.Invoking(it => new Trainer(it, Options).Fit(Images)).Should().Throw<InvalidOperationException>()
            .WithMessage("TorchModel.Loss must give one*gave Float32 *8*.");
        none.Invoking(it => new Trainer(it, Options).Fit(Images)).Should().Throw<InvalidOperationException>()
            .WithMessage("TorchModel.Loss must give one*gave null.");
    }

    private static (Cnn Model, TrainingHistory History) Train(Func<Tensor, Tensor, Tensor>? loss)
    {
        using TorchModel model = Model(loss);
        TrainingHistory history = new Trainer(model, Options).Fit(Images, Images);
        return (((CnnModule)model.Module).ToCnn(), history);
    }

    private static TorchModel Model(Func<Tensor, Tensor, Tensor>? loss) => new(
        new CnnBuilder().WithInput(Stripes.Side, Stripes.Side).WithFilters(4).WithDenseUnits(16).WithClassCount(4)
            .WithSeed(1).Build().ToModule())
    {
        Device = "cpu", Loss = loss,
    };
}
