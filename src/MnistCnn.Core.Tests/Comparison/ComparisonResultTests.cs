using MnistCnn.Comparison;
using MnistCnn.Models;
using MnistCnn.Training;

namespace MnistCnn.Tests.Comparison;

public sealed class ComparisonResultTests
{
    [Fact]
    public void Best_is_chosen_by_validation_and_not_by_the_test_images()
    {
        VariantResult chosen = Variant(Run(validation: 0.98, test: 0.90), Run(validation: 0.96, test: 0.91));
        VariantResult lucky = Variant(Run(validation: 0.99, test: 0.97), Run(validation: 0.94, test: 0.98));

        var result = new ComparisonResult([lucky, chosen], testWasValidation: false);

        result.Best.Should().BeSameAs(chosen);
        chosen.MeanValidationAccuracy.Should().BeApproximately(0.97, 1e-12);
    }

    [Fact]
    public void BestRun_is_chosen_by_validation_and_not_by_the_test_images()
    {
        VariantRun lucky = Run(validation: 0.96, test: 0.99), chosen = Run(validation: 0.98, test: 0.90);

        Variant(lucky, chosen).BestRun.Should().BeSameAs(chosen);
    }

    [Fact]
    public void Epochs_and_seconds_are_means_over_the_runs()
    {
        VariantResult variant = Variant(
            Run(0.9, 0.9, bestEpoch: 2, seconds: [3, 1, 2]), Run(0.9, 0.9, bestEpoch: 5, seconds: [4, 4, 4, 4, 4]));

        (variant.MeanBestEpoch, variant.SecondsPerEpoch).Should().Be((3.5, 3));
    }

    [Fact]
    public void Deviation_and_difference_need_more_than_one_seed()
    {
        VariantResult single = Variant(Run(0.9, 0.9));
        Action difference = () => ComparisonResult.Difference(single, single);

        single.TestAccuracyDeviation.Should().Be(double.NaN);
        difference.Should().Throw<ArgumentException>().WithMessage("*at least 2 values, and there are 1*");
    }

    private static VariantResult Variant(params VariantRun[] runs) =>
        new(new ModelVariant("one", new CnnOptions()), new CnnBuilder().Build().Summary(), runs);

    private static VariantRun Run(double validation, double test, int bestEpoch = 1, params double[] seconds)
    {
        EpochReport[] epochs = [.. seconds.DefaultIfEmpty(1).Select((time, i) => new EpochReport(
            i + 1, new(0.5, 0.5, 8), new(0.5, validation, 8), 1e-3, TimeSpan.FromSeconds(time)))];
        return new VariantRun(1, new TrainingHistory(epochs), epochs[bestEpoch - 1], new(0.5, test, 8), []);
    }
}
