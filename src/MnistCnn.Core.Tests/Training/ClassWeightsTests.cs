using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Training;

[Collection(TorchTests.Name)]
public sealed class ClassWeightsTests
{
    private static readonly double[] Weights = [1, 0, 3, 0.5];

    private static CnnBuilder Builder => new CnnBuilder()
        .WithInput(Stripes.Side, Stripes.Side).WithFilters(4).WithDenseUnits(8).WithClassCount(4).WithSeed(1).WithDropout(0);

    [Fact]
    public void Balanced_gives_every_class_the_same_sum()
    {
        ImageSet images = ImageSet.FromArrays(new byte[6], [0, 0, 0, 1, 1, 3], 1, 1, classNames: ["a", "b", "c", "d"]);

        ClassWeights.Balanced(images).Should().Equal(0.5, 0.75, 0, 1.5);
    }

    [Theory]
    [InlineData(TrainingEngine.Fused)]
    [InlineData(TrainingEngine.Torch)]
    public void Loss_of_an_epoch_is_the_weighted_sum_over_the_number_of_images(TrainingEngine engine)
    {
        ImageSet images = Stripes.Make(16);
        using Cnn model = Builder.Build();
        double expected = WeightedLoss(model, images);
        var options = new TrainerOptions
        {
            Epochs = 1, BatchSize = 16, Seed = 1, Device = "cpu", Engine = engine, ClassWeights = Weights,
        };

        double loss = new Trainer(model, options).Fit(images, images).Epochs[0].Training.Loss;

        loss.Should().BeApproximately(expected, 1e-5);
    }

    [Fact]
    public void Fit_with_weights_for_another_number_of_classes_names_both()
    {
        using Cnn model = Builder.Build();
        Action fit = () => new Trainer(model, new TrainerOptions { ClassWeights = [1, 2] }).Fit(Stripes.Make(8));

        fit.Should().Throw<ArgumentException>().WithMessage("*ClassWeights has 2 weights, and the images have 4 classes*");
    }

    private static double WeightedLoss(Cnn model, ImageSet images)
    {
        using DisposeScope scope = NewDisposeScope();
        float[] pixels = [.. images.Pixels.ToArray().Select(pixel => pixel / 255f)];
        Tensor labels = tensor(images.Labels.ToArray().Select(label => (long)label).ToArray());
        Tensor logits = model.call(tensor(pixels).reshape(images.Count, 1, Stripes.Side, Stripes.Side));
        Tensor losses = nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.None);
        return (losses * tensor(Weights)[labels]).mean().item<double>();
    }
}
