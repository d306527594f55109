using MnistCnn.Evaluation;
using MnistCnn.Metrics;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Metrics;

public sealed class MetricTests
{
    // f1_score(average="macro") of scikit-learn 1.2; the first is its documentation's example.
    [Theory]
    [InlineData(3, new ushort[] { 0, 1, 2, 0, 1, 2 }, new[] { 0, 2, 1, 0, 0, 1 }, 0.26666666666666666)]
    [InlineData(5, new ushort[] { 0, 0, 1, 3 }, new[] { 0, 1, 1, 2 }, 0.3333333333333333)]
    [InlineData(4, new ushort[] { 2 }, new[] { 2 }, 1)]
    [InlineData(2, new ushort[] { 0, 0, 0 }, new[] { 1, 1, 1 }, 0)]
    public void MacroF1_is_that_of_scikit_learn_where_classes_are_absent_too(
        int classes, ushort[] labels, int[] predicted, double expected)
    {
        PredictionSet predictions = Predictions(classes, predicted);

        Metric.MacroF1.Compute(predictions, labels).Should().BeApproximately(expected, 1e-15);
        ConfusionMatrix.Of(predictions, labels, [.. Enumerable.Range(0, classes).Select(n => $"{n}")])
            .MacroMean.F1.Should().BeApproximately(expected, 1e-15);
    }

    // top_k_accuracy_score's example in scikit-learn's documentation; of equal ones the lower class is the likelier.
    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 0.75)]
    [InlineData(3, 1)]
    [InlineData(99, 1)]
    public void TopK_is_the_share_of_labels_among_the_most_probable(int k, double expected)
    {
        var predictions = PredictionSet.FromProbabilities(
            [0.5f, 0.2f, 0.2f, 0.3f, 0.4f, 0.2f, 0.2f, 0.4f, 0.3f, 0.7f, 0.2f, 0.1f], 3);

        Metric.TopK(k).Compute(predictions, [0, 1, 2, 2]).Should().Be(expected);
        Metric.TopK(k).Name.Should().Be($"top_{k}_accuracy");
    }

    [Fact]
    public void TopK_of_none_is_refused() => FluentActions.Invoking(() => Metric.TopK(0)).Should()
        .Throw<ArgumentOutOfRangeException>().WithParameterName("k");

    [Fact]
    public void Compute_of_probabilities_that_are_none_is_none_without_a_call()
    {
        var metric = new Metric("mine", (_, _) => throw new InvalidTimeZoneException());
        var predictions = PredictionSet.FromProbabilities([0.5f, 0.5f, float.NaN, float.NaN], 2);

        metric.Compute(predictions, [0, 1]).Should().Be(double.NaN);
        Metric.MacroF1.Compute(predictions, [0, 1]).Should().Be(double.NaN);
    }

    [Fact]
    public void Compute_with_labels_of_another_number_names_both() => FluentActions.Invoking(
        () => Metric.MacroF1.Compute(Predictions(2, [0, 1]), [0, 1, 1])).Should().Throw<ArgumentException>()
        .WithParameterName("labels").WithMessage("*2 predictions*there are 3*");

    [Fact]
    public void Compute_with_a_label_of_no_class_names_it_and_its_place() => FluentActions.Invoking(
        () => Metric.MacroF1.Compute(Predictions(2, [0, 1, 1]), [0, 1, 2])).Should().Throw<ArgumentException>()
        .WithParameterName("labels").WithMessage("Label 2 at index 2 has no class: there are 2.*");

    [Theory]
    [InlineData("", "*")]
    [InlineData("my metric", "*letters, digits and underscores*'my metric'*")]
    [InlineData("a,b", "*letters, digits and underscores*")]
    [InlineData("line\n", "*letters, digits and underscores*")]
    [InlineData("loss", "*every report has one*")]
    [InlineData("accuracy", "*every report has one*")]
    public void Name_that_no_column_can_have_is_refused(string name, string message) => FluentActions.Invoking(
        () => new Metric(name, (_, _) => 0)).Should().Throw<ArgumentException>()
        .WithParameterName(nameof(name)).WithMessage(message);

    [Fact]
    public void Metrics_of_the_same_figures_are_equal_and_of_others_are_not()
    {
        static ClassificationMetrics Of(params (string, double)[] named) => new(0.5, 0.75, 8)
        {
            Named = named.ToDictionary(one => one.Item1, one => one.Item2),
        };

        Of(("a", 1), ("b", double.NaN)).Should().Be(Of(("a", 1), ("b", double.NaN)));
        Of(("a", 1)).GetHashCode().Should().Be(Of(("a", 1)).GetHashCode());
        Of(("a", 1)).Should().NotBe(Of(("a", 2))).And.NotBe(Of()).And.NotBe(Of(("b", 1)));
        Of().Should().Be(new ClassificationMetrics(0.5, 0.75, 8)).And.NotBe(new ClassificationMetrics(0.5, 0.75, 9));
    }

    [CultureTheory]
    [InlineData("en-US", "ClassificationMetrics { Loss = 0.5, Accuracy = 0.75, SampleCount = 8, macro_f1 = 0.25 }")]
    [InlineData("de-DE", "ClassificationMetrics { Loss = 0,5, Accuracy = 0,75, SampleCount = 8, macro_f1 = 0,25 }")]
    public void Text_of_metrics_names_each_value(string culture, string expected)
    {
        var metrics = new ClassificationMetrics(0.5, 0.75, 8)
        {
            Named = new Dictionary<string, double> { ["macro_f1"] = 0.25 },
        };

        using var foreign = new ForeignCulture(culture);

        metrics.ToString().Should().Be(expected);
    }

    private static PredictionSet Predictions(int classes, int[] predicted) => PredictionSet.FromProbabilities(
        [.. predicted.SelectMany(label => Enumerable.Range(0, classes).Select(n => n == label ? 1f : 0f))], classes);
}
