using MnistCnn.Evaluation;
using MnistCnn.Metrics;

namespace MnistCnn.Tests.Evaluation;

public sealed class EvaluationEdgeTests
{
    private static readonly string[] Names = ["cat", "dog", "owl"];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_confidence_level_out_of_range_is_refused(double level) =>
        Refused(
            () => new EvaluationOptions { ConfidenceLevel = level },
            "ConfidenceLevel", $"EvaluationOptions.ConfidenceLevel*above 0 and below 1*{level}*");

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void A_k_below_one_is_refused(int k) =>
        Refused(() => new EvaluationOptions { TopK = k }, "TopK", $"EvaluationOptions.TopK*at least 1*{k}*");

    [Fact]
    public void Fewer_mistakes_than_none_are_refused() =>
        Refused(
            () => new EvaluationOptions { MaxMistakes = -1 }, "MaxMistakes",
            "EvaluationOptions.MaxMistakes*at least 0*-1*");

    [Theory]
    [InlineData(0, "from 1 to 1000")]
    [InlineData(1001, "from 1 to 1000")]
    public void Calibration_bins_out_of_range_are_refused(int bins, string range) =>
        Refused(
            () => new EvaluationOptions { CalibrationBins = bins },
            "CalibrationBins", $"EvaluationOptions.CalibrationBins*{range}*{bins}*");

    [Fact]
    public void A_k_above_the_number_of_classes_is_that_number()
    {
        EvaluationReport report = Report([0.2f, 0.3f, 0.5f], [0], new EvaluationOptions { TopK = 7 });

        (report.TopK, report.TopKAccuracy).Should().Be((3, 1));
    }

    [Fact]
    public void No_more_mistakes_are_listed_than_asked_for()
    {
        float[] probabilities = [0.6f, 0.4f, 0, 0.8f, 0.2f, 0, 0.7f, 0.3f, 0];

        Report(probabilities, [1, 1, 1], new EvaluationOptions { MaxMistakes = 2 })
            .WorstMistakes.Select(mistake => mistake.Index).Should().Equal(1, 2);
        EvaluationReport none = Report(probabilities, [1, 1, 1], new EvaluationOptions { MaxMistakes = 0 });
        none.WorstMistakes.Should().BeEmpty();
        none.ToMarkdown().Should().NotContain("The mistakes it was surest of");
    }

    [Fact]
    public void Mistakes_as_sure_as_each_other_stay_in_the_order_of_the_set() =>
        Report([0.7f, 0.3f, 0, 0.7f, 0.3f, 0, 0.3f, 0.7f, 0], [1, 2, 0])
            .WorstMistakes.Select(mistake => mistake.Index).Should().Equal(0, 1, 2);

    [Fact]
    public void Of_equal_probabilities_the_lower_class_is_predicted_and_ranks_first()
    {
        var predictions = PredictionSet.FromProbabilities([0.25f, 0.375f, 0.375f], 3);

        ConfusionMatrix.Of(predictions, [1], Names).Correct.Should().Be(1);
        TopKAccuracy.Of(predictions, [1], 1).Should().Be(1);
        TopKAccuracy.Of(predictions, [2], 1).Should().Be(0);
        TopKAccuracy.Of(predictions, [2], 2).Should().Be(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void A_k_without_meaning_is_refused(int k)
    {
        Action of = () => TopKAccuracy.Of(PredictionSet.FromProbabilities([0.2f, 0.3f, 0.5f], 3), [0], k);

        of.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(k));
    }

    [Fact]
    public void Matrix_of_one_class_is_refused()
    {
        Action of = () => ConfusionMatrix.Of([0], [0], ["cat"]);

        of.Should().Throw<ArgumentException>().WithParameterName("classNames").WithMessage("*at least 2*there are 1*");
    }

    [Fact]
    public void Matrix_of_65536_classes_takes_room_for_what_is_in_it_alone()
    {
        string[] names = [.. Enumerable.Range(0, 65_536).Select(label => $"{label}")];
        long before = GC.GetAllocatedBytesForCurrentThread();

        var matrix = ConfusionMatrix.Of([7, 7, 65_535], [7, 65_535, 65_535], names);

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(16 << 20);
        (matrix[7, 7], matrix[7, 65_535], matrix[65_535, 65_535], matrix[0, 1]).Should().Be((1, 1, 1, 0));
        (matrix.Total, matrix.Correct).Should().Be((3, 2));
        (matrix.Classes[7].Recall, matrix.Classes[65_535].Precision, matrix.MacroMean.Recall).Should()
            .Be((0.5, 0.5, 0.75));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 1)]
    public void Matrix_without_images_or_with_other_counts_is_refused(int labels, int predictions)
    {
        Action of = () => ConfusionMatrix.Of(new ushort[labels], new int[predictions], Names);

        of.Should().Throw<ArgumentException>().WithParameterName("predicted")
            .WithMessage($"*{labels} labels and {predictions} predictions*");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    public void Matrix_of_a_prediction_without_a_class_is_refused(int predicted)
    {
        Action of = () => ConfusionMatrix.Of([0, 1], [0, predicted], Names);

        of.Should().Throw<ArgumentException>().WithParameterName(nameof(predicted))
            .WithMessage($"*Label {predicted} at index 1*3, 0 to 2*");
    }

    [Fact]
    public void Matrix_of_a_label_without_a_class_is_refused()
    {
        Action of = () => ConfusionMatrix.Of([0, 9], [0, 1], Names);

        of.Should().Throw<ArgumentException>().WithParameterName("labels").WithMessage("*Label 9 at index 1*");
    }

    [Theory]
    [InlineData(3, 0, "label")]
    [InlineData(0, -1, "predicted")]
    public void A_cell_that_is_none_is_refused(int label, int predicted, string parameter)
    {
        Func<int> read = () => ConfusionMatrix.Of([0], [0], Names)[label, predicted];

        read.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(parameter)
            .WithMessage("*3 classes, 0 to 2*");
    }

    private static void Refused(Func<EvaluationOptions> make, string parameter, string message)
    {
        make.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(parameter).WithMessage(message);
    }

    private static EvaluationReport Report(float[] probabilities, ushort[] labels, EvaluationOptions? options = null) =>
        EvaluationReport.Of(PredictionSet.FromProbabilities(probabilities, 3), labels, Names, options);
}
