using MnistCnn.Data;
using MnistCnn.Evaluation;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Evaluation;

public sealed class EvaluationReportTests
{
    private static readonly string[] Names = ["cat", "dog", "owl"];
    private static readonly ushort[] Labels = [0, 1, 2, 0];

    // Right, wrong at 0.6, wrong at 0.9, right.
    private static readonly float[] Stored = [0.7f, 0.2f, 0.1f, 0.6f, 0.4f, 0, 0.1f, 0.9f, 0, 0.5f, 0.25f, 0.25f];

    [Fact]
    public void Report_of_stored_probabilities_follows_the_formulas()
    {
        EvaluationReport report = Report(Stored);

        (report.Metrics.Accuracy, report.Metrics.SampleCount).Should().Be((0.5, 4));
        report.AccuracyInterval.Should().Be(ConfidenceInterval.OfShare(2, 4));
        // The label of the third image has no probability: it counts as the least that single precision holds.
        double loss = -(Math.Log(0.7) + Math.Log(0.4) + Math.Log(1.17549435e-38) + Math.Log(0.5)) / 4;
        report.Metrics.Loss.Should().BeApproximately(loss, 1e-6);
        report.WorstMistakes.Select(mistake => (mistake.Index, mistake.Label, mistake.Prediction))
            .Should().Equal((2, 2, 1), (1, 1, 0));
        report.WorstMistakes[0].Probability.Should().BeApproximately(0.9, 1e-7);
    }

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 0.75)]
    [InlineData(3, 1)]
    public void Top_k_accuracy_counts_labels_among_the_k_most_probable(int k, double expected) =>
        TopKAccuracy.Of(PredictionSet.FromProbabilities(Stored, 3), Labels, k).Should().Be(expected);

    [Fact]
    public void Calibration_is_the_weighted_distance_of_accuracy_and_confidence()
    {
        Calibration calibration = Calibration.Of(PredictionSet.FromProbabilities(Stored, 3), Labels, bins: 2);

        // 0.5 belongs to the lower bin, which is closed above.
        calibration.Bins.Select(bin => bin.Count).Should().Equal(1, 3);
        calibration.Bins[1].MeanConfidence.Should().BeApproximately(2.2 / 3, 1e-7);
        calibration.Bins[1].Accuracy.Should().BeApproximately(1.0 / 3, 1e-12);
        calibration.ExpectedError.Should().BeApproximately((0.5 + (2.2 - 1)) / 4, 1e-7);
    }

    [Fact]
    public void Confusion_matrix_gives_scikit_learns_classification_report()
    {
        // scikit-learn's documented example of classification_report: y_true 0 1 2 2 2, y_pred 0 0 2 2 1.
        ConfusionMatrix matrix = ConfusionMatrix.Of([0, 1, 2, 2, 2], [0, 0, 2, 2, 1], Names);

        Rounded(matrix.Classes[0]).Should().Be((0.50, 1.00, 0.67, 1));
        Rounded(matrix.Classes[1]).Should().Be((0.00, 0.00, 0.00, 1));
        Rounded(matrix.Classes[2]).Should().Be((1.00, 0.67, 0.80, 3));
        Rounded(matrix.MacroMean).Should().Be((0.50, 0.56, 0.49, 5));
        Rounded(matrix.WeightedMean).Should().Be((0.70, 0.60, 0.61, 5));
        (matrix[2, 1], matrix[1, 2], matrix.Accuracy).Should().Be((1, 0, 0.6));
    }

    [Fact]
    public void Macro_mean_leaves_out_classes_that_do_not_occur() =>
        ConfusionMatrix.Of([0, 1], [0, 1], Names).MacroMean.F1.Should().Be(1);

    [Fact]
    public void Report_of_a_model_agrees_with_the_trainer()
    {
        ImageSet images = Stripes.Make(40);
        Cnn model = new CnnBuilder().WithConvDepth(1).WithInput(12, 12).WithClassCount(4).WithSeed(3).Build();

        EvaluationReport report = EvaluationReport.Of(model, images);

        ClassificationMetrics metrics = new Trainer(model).Evaluate(images);
        report.Metrics.Accuracy.Should().Be(metrics.Accuracy);
        report.Metrics.Loss.Should().BeApproximately(metrics.Loss, 1e-5);
        report.ConfusionMatrix.Total.Should().Be(40);
    }

    [Fact]
    public void Markdown_tells_figures_classes_matrix_and_mistakes()
    {
        string markdown = Report(Stored).ToMarkdown();

        markdown.Should().Contain("| accuracy | 50.00% (95% interval 15.00% to 85.00%) |")
            .And.Contain("| cat | 66.67% | 100.00% | 80.00% | 2 |")
            .And.Contain("| owl | 0 | 1 | 0 |")
            .And.Contain("| 2 | owl | dog | 90.00% |");
    }

    [Fact]
    public void Probabilities_that_are_no_numbers_are_refused()
    {
        Action make = () => Report([float.NaN, 0.5f, 0.5f, .. Stored.AsSpan(3)]);

        make.Should().Throw<ArgumentException>().WithParameterName("predictions").WithMessage("*image 0*NaN*diverged*");
    }

    [Fact]
    public void Probabilities_that_do_not_add_up_to_one_are_refused()
    {
        Action make = () => Report([.. Stored.AsSpan(0, 9), 0.5f, 0.5f, 0.5f]);

        make.Should().Throw<ArgumentException>().WithParameterName("predictions")
            .WithMessage("*image 3*add up to 1.5*logits*");
    }

    [Fact]
    public void A_label_without_a_class_is_refused()
    {
        Action make = () => EvaluationReport.Of(PredictionSet.FromProbabilities(Stored, 3), [0, 1, 2, 3], Names);

        make.Should().Throw<ArgumentException>().WithParameterName("labels").WithMessage("*Label 3 at index 3*0 to 2*");
    }

    [Fact]
    public void Class_names_that_do_not_fit_are_refused()
    {
        Action make = () => EvaluationReport.Of(PredictionSet.FromProbabilities(Stored, 3), Labels, ["a", "b"]);

        make.Should().Throw<ArgumentException>().WithParameterName("classNames").WithMessage("*3 classes*there are 2*");
    }

    [Fact]
    public void Labels_of_other_length_are_refused()
    {
        Action make = () => EvaluationReport.Of(PredictionSet.FromProbabilities(Stored, 3), [0], Names);

        make.Should().Throw<ArgumentException>().WithParameterName("labels").WithMessage("*4 predictions*there are 1*");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Probabilities_for_no_image_or_half_an_image_are_refused(int count)
    {
        Action make = () => PredictionSet.FromProbabilities(new float[count], 3);

        make.Should().Throw<ArgumentException>().WithParameterName("probabilities")
            .WithMessage($"*3 probabilities*there are {count}*");
    }

    private static EvaluationReport Report(float[] probabilities) =>
        EvaluationReport.Of(PredictionSet.FromProbabilities(probabilities, 3), Labels, Names);

    private static (double Precision, double Recall, double F1, int Support) Rounded(ClassMetrics metrics) =>
        (Math.Round(metrics.Precision, 2), Math.Round(metrics.Recall, 2), Math.Round(metrics.F1, 2), metrics.Support);
}
