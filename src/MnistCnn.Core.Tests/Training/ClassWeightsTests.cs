using MnistCnn.Data;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Tests.Reliability;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Training;

[Collection(TestedModel.Collection)]
public sealed class ClassWeightsTests
{
    private static readonly double[] Weights = [1, 0, 3, 0.5];

    [Fact]
    public void Balanced_gives_every_class_the_same_sum()
    {
        ImageSet images = ImageSet.FromArrays(new byte[6], [0, 0, 0, 1, 1, 3], 1, 1, classNames: ["a", "b", "c", "d"]);

        ClassWeights.Balanced(images).Should().Equal(0.5, 0.75, 0, 1.5);
    }

    [Fact]
    public void Loss_of_an_epoch_is_the_weighted_sum_over_the_number_of_images()
    {
        ImageSet images = Stripes.Make(16);
        Model model = Build();
        double expected = WeightedLoss(model, images);
        var options = new TrainerOptions { Epochs = 1, BatchSize = 16, Seed = 1, ClassWeights = Weights };

        double loss = new Trainer(model, options).Fit(images, images).Epochs[0].Training.Loss;

        loss.Should().BeApproximately(expected, 1e-5);
    }

    [Fact]
    public void Fit_with_weights_for_another_number_of_classes_names_both()
    {
        Action fit = () => new Trainer(Build(), new TrainerOptions { ClassWeights = [1, 2] }).Fit(Stripes.Make(8));

        fit.Should().Throw<ArgumentException>()
            .WithMessage("*ClassWeights has 2 weights, and the images have 4 classes*");
    }

    private static Model Build() => TestedModel.Of(new CnnBuilder()
        .WithInput(Stripes.Side, Stripes.Side).WithFilters(4).WithDenseUnits(8).WithClassCount(4).WithSeed(1)
        .WithDropout(0).Build());

    private static double WeightedLoss(Model model, ImageSet images)
    {
        PredictionSet predictions = new Trainer(model).Predict(images);
        return Enumerable.Range(0, images.Count).Average(i =>
            -Weights[images.GetLabel(i)] * Math.Log(predictions.GetProbabilities(i)[images.GetLabel(i)]));
    }
}
