using MnistCnn.Data;
using MnistCnn.Inspection;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Inspection;

public sealed class SaliencyTests
{
    private static readonly ImageSet Images = Stripes.Make(8);
    private static CnnBuilder Network =>
        new CnnBuilder().WithFilters(5, 6).WithInput(12, 12).WithClassCount(4).WithDenseUnits(9).WithSeed(3);

    [Fact]
    public void Class_left_out_is_the_predicted_one_with_its_probability()
    {
        Cnn model = Network.Build();
        PredictionSet predictions = new Trainer(model).Predict(Images);

        Saliency saliency = Saliency.Of(model, Images, 3);

        saliency.ClassIndex.Should().Be(predictions.GetLabel(3));
        saliency.Probability.Should().BeApproximately(predictions.GetProbabilities(3)[saliency.ClassIndex], 1e-6);
        saliency.Image.GetImage(0).SequenceEqual(Images.GetImage(3)).Should().BeTrue();
        saliency.Image.GetLabel(0).Should().Be(Images.GetLabel(3));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    public void A_class_that_is_none_is_refused(int classIndex)
    {
        Cnn model = Network.Build();

        Action of = () => Saliency.Of(model, Images, 0, classIndex);

        of.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(classIndex))
            .WithMessage($"*4 classes, 0 to 3*{classIndex} was asked for*");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(8)]
    public void An_image_that_is_none_is_refused(int index)
    {
        Cnn model = Network.Build();

        Action of = () => Saliency.Of(model, Images, index);

        of.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(index));
    }

    [Fact]
    public void More_logits_than_classes_are_refused()
    {
        Cnn model = Network.WithClassCount(5).Build();

        Action of = () => Saliency.Of(model, Images, 0);

        of.Should().Throw<ArgumentException>().WithParameterName("images").WithMessage("*5 logits*4 classes*");
    }
}
