using MnistCnn.Data;
using MnistCnn.Evaluation;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Tests.Reliability;
using MnistCnn.Training;

namespace MnistCnn.Tests.Training;

/// <summary>More classes than a byte can tell apart, whatever trains.</summary>
[Collection(TestedModel.Collection)]
public sealed class ManyClassesTests
{
    private const int Classes = 1000;
    private const int Side = 8;

    // Dark ones are class 3, bright ones 999, which a byte would take for 231.
    private static readonly ushort[] Labels = [.. Enumerable.Range(0, 64).Select(i => (ushort)(i % 2 == 0 ? 3 : 999))];

    private static readonly ImageSet Images = ImageSet.FromArrays(
        [.. Labels.SelectMany((label, i) => Enumerable.Repeat(
            (byte)((label == 3 ? 10 : 200) + (i % 16)), Side * Side))],
        Labels, Side, Side, classNames: [.. Enumerable.Range(0, Classes).Select(label => $"class {label}")]);

    [Fact]
    public void Labels_above_255_are_learnt_judged_and_predicted()
    {
        Model model = TestedModel.Of(CnnBuilder.For(Images).WithConvDepth(1).WithFilters(4).WithSeed(1).Build());
        TrainerOptions options = TestedModel.With(new TrainerOptions
        {
            Epochs = 15, BatchSize = 12, Seed = 1, LearningRate = 0.01, Metrics = [Metric.MacroF1, Metric.TopK(1)],
            ClassWeights = [.. Enumerable.Repeat(1.0, Classes)],
        });
        var trainer = new Trainer(model, options);

        TrainingHistory history = trainer.Fit(Images.WithSampleWeights([.. Labels.Select(_ => 1f)]), Images);

        history.Epochs[^1].Validation!.Accuracy.Should().Be(1);
        ClassificationMetrics judged = trainer.Evaluate(Images);
        (judged.Accuracy, judged.Named["macro_f1"], judged.Named["top_1_accuracy"]).Should().Be((1, 1, 1));
        PredictionSet predicted = trainer.Predict(Images);
        Enumerable.Range(0, Images.Count).Select(predicted.GetLabel).Should().Equal(Labels.Select(label => (int)label));
        var report = EvaluationReport.Of(model, Images);
        (report.ConfusionMatrix[999, 999], report.ConfusionMatrix[231, 231]).Should().Be((32, 0));
        report.ToMarkdown().Should().Contain("The confusion matrix of 1000 classes is left out");
    }

    [Fact]
    public void Parts_keep_labels_above_255()
    {
        (ImageSet train, ImageSet validation) = Images.SplitStratified(0.25, seed: 1);

        validation.Labels.ToArray().Should().HaveCount(16).And.OnlyContain(label => label == 3 || label == 999);
        train.Select([1, 0]).Labels.ToArray().Should().Equal(train.Labels.Span[1], train.Labels.Span[0]);
        ClassWeights.Balanced(Images)[999].Should().Be(64 / (1000.0 * 32));
    }
}
