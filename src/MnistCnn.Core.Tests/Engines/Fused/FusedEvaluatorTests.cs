using MnistCnn.Data;
using MnistCnn.Engines.Fused;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Randomness;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Engines.Fused;

public sealed class FusedEvaluatorTests
{
    // Of so many classes the probabilities of some 4,000 images are looked at together: these are three parts.
    private const int Classes = 1000;
    private const int Count = 10_000;

    private static readonly ImageSet Images = Make();

    private static readonly Cnn Model =
        CnnBuilder.For(Images).WithConvDepth(1).WithFilters(2).WithDenseUnits(4).WithSeed(1).Build();

    [Fact]
    public void Evaluate_of_several_parts_tells_what_all_predictions_tell()
    {
        using var evaluator = new FusedEvaluator(Model, Images, threads: 2, [Metric.TopK(3)]);

        ClassificationMetrics metrics = evaluator.Evaluate();

        PredictionSet predictions = evaluator.Predict();
        int[] all = [.. Enumerable.Range(0, Count)];
        metrics.Accuracy.Should().Be(all.Average(i => predictions.GetLabel(i) == Images.GetLabel(i) ? 1.0 : 0));
        metrics.Loss.Should().BeApproximately(
            all.Average(i => -Math.Log(predictions.GetProbabilities(i)[Images.GetLabel(i)])), 1e-5);
        metrics.Named.Single().Value.Should().BeApproximately(
            all.Average(i => Rank(predictions.GetProbabilities(i), Images.GetLabel(i)) < 3 ? 1.0 : 0), 1e-12);
        metrics.SampleCount.Should().Be(Count);
    }

    [Fact]
    public void Evaluate_of_several_parts_tells_the_same_on_each_rank()
    {
        using var alone = new FusedEvaluator(Model, Images, threads: 1);
        ClassificationMetrics expected = alone.Evaluate();

        ClassificationMetrics[] ranks = ThreadGroup.Run(3, group =>
        {
            using var evaluator = new FusedEvaluator(Model, Images, threads: 1, group: group);
            return evaluator.Evaluate();
        });

        ranks.Select(metrics => (metrics.Loss, metrics.Accuracy))
            .Should().Equal(Enumerable.Repeat((expected.Loss, expected.Accuracy), 3));
    }

    [Fact]
    public void LengthOf_more_probabilities_than_an_array_takes_is_refused()
    {
        Action length = () => PredictionSet.LengthOf(300_000_000, 10);

        length.Should().Throw<ArgumentException>()
            .WithMessage("300000000 images of 10 classes have more than the 2147483591 probabilities*");
    }

    private static int Rank(ReadOnlySpan<float> probabilities, int label)
    {
        int rank = 0;
        for (int other = 0; other < probabilities.Length; other++)
            rank += probabilities[other] > probabilities[label] ? 1 : 0;
        return rank;
    }

    private static ImageSet Make()
    {
        var random = new RandomSource(3);
        byte[] pixels = [.. Enumerable.Range(0, Count * 144).Select(_ => (byte)random.Next(256))];
        ushort[] labels = [.. Enumerable.Range(0, Count).Select(_ => (ushort)random.Next(Classes))];
        return ImageSet.FromArrays(
            pixels, labels, 12, 12, classNames: [.. Enumerable.Range(0, Classes).Select(label => $"{label}")]);
    }
}
