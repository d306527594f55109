using MnistCnn.Evaluation;
using MnistCnn.Evaluation.Distributions;

namespace MnistCnn.Tests.Evaluation;

/// <summary>Against values from tables, textbooks, and documented results of R and mlxtend.</summary>
public sealed class StatisticsTests
{
    [Theory]
    [InlineData(0.90, 1.6448536269514722)]
    [InlineData(0.95, 1.959963984540054)]
    [InlineData(0.99, 2.5758293035489004)]
    [InlineData(0.999, 3.2905267314918945)]
    public void Normal_quantiles_are_those_of_tables(double level, double z) =>
        NormalDistribution.TwoSidedQuantile(level).Should().BeApproximately(z, 1e-10);

    [Fact]
    public void Normal_tail_keeps_its_digits_where_it_is_tiny()
    {
        // Five sigma, and six.
        NormalDistribution.TwoSidedTail(5).Should().BeApproximately(5.733031437583866e-7, 1e-18);
        NormalDistribution.TwoSidedTail(-6).Should().BeApproximately(1.973175290075396e-9, 1e-20);
        NormalDistribution.TwoSidedTail(3)
            .Should().BeApproximately(NormalDistribution.TwoSidedTail(Math.BitDecrement(3)), 1e-13);
    }

    [Theory]
    [InlineData(1, 12.706204736432095)]
    [InlineData(2, 4.302652729911275)]
    [InlineData(3, 3.182446305284263)]
    [InlineData(4, 2.7764451051977987)]
    [InlineData(9, 2.2621571627409915)]
    [InlineData(30, 2.0422724563012373)]
    public void Student_quantiles_are_those_of_tables(int degrees, double t) =>
        StudentTDistribution.TwoSidedQuantile(0.95, degrees).Should().BeApproximately(t, 1e-9);

    [Fact]
    public void Wilson_interval_is_that_of_Newcombes_examples()
    {
        // Newcombe, Statistics in Medicine 17 (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
        Rounded(ConfidenceInterval.OfShare(81, 263)).Should().Be((0.2553, 0.3662));
        Rounded(ConfidenceInterval.OfShare(15, 148)).Should().Be((0.0624, 0.1605));
        Rounded(ConfidenceInterval.OfShare(0, 20)).Should().Be((0.0000, 0.1611));
        Rounded(ConfidenceInterval.OfShare(1, 29)).Should().Be((0.0061, 0.1718));
    }

    [Fact]
    public void Wilson_interval_of_all_ends_at_exactly_one() => ConfidenceInterval.OfShare(20, 20).Upper.Should().Be(1);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_level_out_of_range_is_named(double level)
    {
        Action make = () => ConfidenceInterval.OfShare(1, 2, level);

        make.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(level))
            .WithMessage($"*above 0 and below 1*it is {level}*");
    }

    [Fact]
    public void McNemar_with_few_discordant_images_is_the_binomial_test()
    {
        McNemarTest test = McNemarTest.Of(11, 1);

        test.ChiSquared.Should().BeNull();
        // 2 (1 + 12) / 2¹².
        test.PValue.Should().BeApproximately(26 / 4096.0, 1e-15);
        McNemarTest.Of(1, 11).PValue.Should().Be(test.PValue);
    }

    [Fact]
    public void McNemar_with_many_discordant_images_is_chi_squared_with_continuity_correction()
    {
        // mlxtend's documented example, 25 against 15: χ² 2.025, p 0.154728923485.
        McNemarTest test = McNemarTest.Of(25, 15);

        test.ChiSquared.Should().BeApproximately(2.025, 1e-12);
        test.PValue.Should().BeApproximately(0.154728923485, 1e-11);
    }

    [Fact]
    public void McNemar_of_agrestis_approval_ratings_is_that_of_the_formula()
    {
        // 150 against 86: (64 − 1)² / 236, and the tail as Python's math.erfc gives it.
        McNemarTest test = McNemarTest.Of(150, 86);

        test.ChiSquared.Should().BeApproximately(63 * 63 / 236.0, 1e-12);
        McNemarTest.Of(86, 150).PValue.Should().Be(test.PValue);
        test.PValue.Should().BeApproximately(4.1145622813459415e-5, 1e-16);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(7, 7)]
    [InlineData(20, 20)]
    public void McNemar_of_equals_finds_nothing(int first, int second) =>
        McNemarTest.Of(first, second).PValue.Should().Be(1);

    [Fact]
    public void Paired_comparisons_count_what_only_one_got_right()
    {
        ushort[] labels = [0, 1, 2, 3, 0];
        int[] first = [0, 1, 2, 0, 1];
        int[] second = [0, 2, 1, 3, 2];

        McNemarTest test = McNemarTest.Of(labels, first, second);

        (test.OnlyFirstCorrect, test.OnlySecondCorrect).Should().Be((2, 1));
        PairedAccuracyDifference.Of(labels, first, second).Difference.Should().BeApproximately(0.2, 1e-15);
    }

    [Fact]
    public void Paired_predictions_of_other_length_are_refused()
    {
        Action test = () => McNemarTest.Of([0, 1], [0, 1], [0]);

        test.Should().Throw<ArgumentException>().WithParameterName("second")
            .WithMessage("*2 labels and 1 predictions*");
    }

    [Fact]
    public void Paired_difference_is_that_of_agresti()
    {
        // Agresti, Categorical Data Analysis, 10.1: 86 against 150 of 1600, −0.04, interval −0.059 to −0.021.
        PairedAccuracyDifference difference = PairedAccuracyDifference.Of(86, 150, 1600);

        difference.Difference.Should().Be(-0.04);
        Rounded(difference.Interval, 3).Should().Be((-0.059, -0.021));
    }

    [Fact]
    public void Paired_difference_of_equals_is_zero_and_still_uncertain()
    {
        PairedAccuracyDifference difference = PairedAccuracyDifference.Of(0, 0, 100);

        difference.Difference.Should().Be(0);
        // 1.96 √1 / 102.
        difference.Interval.Upper.Should().BeApproximately(0.019215, 1e-6);
        difference.Interval.Lower.Should().Be(-difference.Interval.Upper);
    }

    [Fact]
    public void Paired_counts_above_the_total_are_refused()
    {
        Action make = () => PairedAccuracyDifference.Of(6, 5, 10);

        make.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("total").WithMessage("*11*");
    }

    [Fact]
    public void Paired_mean_difference_is_Students_sleep_data()
    {
        // R, t.test(extra ~ group, sleep, paired): t = -4.0621, df = 9, p-value = 0.002833, -2.4598858 to -0.7001142,
        // mean -1.58.
        double[] first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
        double[] second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

        PairedMeanDifference difference = PairedMeanDifference.Of(first, second);

        difference.Differences.Mean.Should().BeApproximately(-1.58, 1e-12);
        difference.Interval.Lower.Should().BeApproximately(-2.4598858, 1e-7);
        difference.Interval.Upper.Should().BeApproximately(-0.7001142, 1e-7);
        difference.PValue.Should().BeApproximately(0.002833, 5e-7);
    }

    [Fact]
    public void Paired_means_that_are_equal_differ_by_nothing()
    {
        PairedMeanDifference difference = PairedMeanDifference.Of([0.5, 0.25], [0.5, 0.25]);

        (difference.Interval.Lower, difference.Interval.Upper, difference.PValue).Should().Be((0, 0, 1));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(9)]
    public void Paired_means_that_always_differ_by_the_same_cannot_be_chance(int pairs)
    {
        double[] first = [.. Enumerable.Range(1, pairs).Select(i => (double)i)];

        PairedMeanDifference difference = PairedMeanDifference.Of(first, [.. first.Select(value => value - 0.5)]);

        (difference.Interval.Lower, difference.Interval.Upper).Should().Be((0.5, 0.5));
        difference.PValue.Should().BeInRange(0, 1e-15);
    }

    [Fact]
    public void Sample_summary_divides_by_one_less_than_the_count()
    {
        // Mean 5, squares 32 in all: √(32 / 7).
        SampleSummary summary = SampleSummary.Of([2, 4, 4, 4, 5, 5, 7, 9]);

        (summary.Count, summary.Mean).Should().Be((8, 5));
        summary.StandardDeviation.Should().BeApproximately(2.1380899352993952, 1e-14);
        summary.ToString().Should().Be("5.0000 ± 2.1381");
    }

    [Fact]
    public void A_single_value_has_no_deviation()
    {
        Action make = () => SampleSummary.Of([1]);

        make.Should().Throw<ArgumentException>().WithParameterName("values").WithMessage("*at least 2*there are 1*");
    }

    [Fact]
    public void A_value_that_is_no_number_is_named()
    {
        Action make = () => SampleSummary.Of([1, double.NaN]);

        make.Should().Throw<ArgumentException>().WithParameterName("values").WithMessage("*value 1 is NaN*");
    }

    private static (double Lower, double Upper) Rounded(ConfidenceInterval interval, int digits = 4) =>
        (Math.Round(interval.Lower, digits), Math.Round(interval.Upper, digits));
}
