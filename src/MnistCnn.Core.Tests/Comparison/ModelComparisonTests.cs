using MnistCnn.Callbacks;
using MnistCnn.Comparison;
using MnistCnn.Data;
using MnistCnn.Evaluation;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Comparison;

public sealed class ModelComparisonTests
{
    private static readonly ImageSet Images = Stripes.Make(60);
    private static readonly CnnOptions Small = new()
    {
        InputHeight = Stripes.Side, InputWidth = Stripes.Side, ClassCount = 4, Filters = [4], DenseUnits = [8],
    };

    private static readonly ModelVariant[] Variants = [new("few", Small), new("many", Small with { Filters = [8] })];

    [Fact]
    public void Run_trains_each_variant_from_each_seed()
    {
        ComparisonResult result = Compare(Images, Images.Take(20));

        result.Variants.Select(
            variant => (variant.Variant.Name, string.Join(',', variant.Runs.Select(run => run.Seed))))
            .Should().Equal(("few", "3,5"), ("many", "3,5"));
    }

    [Fact]
    public void Run_judges_the_best_epochs_weights_and_stops_after_its_patience()
    {
        // A rate that ruins what two epochs have learned.
        var ruin =
            new LambdaCallback { EpochBegin = (context, epoch) => context.LearningRate = epoch <= 2 ? 0.01 : 10 };
        var comparison = new ModelComparison(Variants[0])
        {
            Seeds = [3], Training = new TrainerOptions { Epochs = 9, BatchSize = 8 }, Patience = 3,
            Callbacks = (_, _) => [ruin],
        };

        VariantRun run = comparison.Run(Images, Images.Take(40), Images.Take(40)).Variants[0].Runs[0];

        run.History.Epochs.Count.Should().Be(run.Best.Epoch + 3);
        run.History.Epochs[^1].Validation!.Accuracy.Should().BeLessThan(run.Best.Validation!.Accuracy);
        run.Test.Should().Be(run.Best.Validation);
        run.TestCorrect.Count(correct => correct).Should().Be((int)Math.Round(run.Test.Accuracy * 40));
    }

    [Fact]
    public void Run_gives_what_a_trainer_gives_from_the_same_seed()
    {
        VariantRun run = Compare(Images, Images.Take(20)).Variants[0].Runs[0];
        Cnn model = new CnnBuilder(Small).WithSeed(3).Build();
        var trainer = new Trainer(model, new TrainerOptions { Epochs = 4, Seed = 3 })
        {
            Callbacks = { new EarlyStopping { RestoreBestWeights = true } },
        };
        trainer.Fit(Images, Images.Take(20));

        run.Test.Should().Be(trainer.Evaluate(Images));
    }

    [Fact]
    public void Result_tells_mean_and_deviation_over_the_seeds()
    {
        VariantResult variant = Compare(Images, Images.Take(20)).Variants[1];
        double first = variant.Runs[0].Test.Accuracy, second = variant.Runs[1].Test.Accuracy;

        variant.MeanTestAccuracy.Should().BeApproximately((first + second) / 2, 1e-12);
        variant.TestAccuracyDeviation.Should().BeApproximately(Math.Abs(first - second) / Math.Sqrt(2), 1e-12);
    }

    [Fact]
    public void Result_tells_whether_the_test_set_chose()
    {
        Compare(Images, Images).TestWasValidation.Should().BeTrue();
        Compare(Images, Images.Take(20)).TestWasValidation.Should().BeFalse();
    }

    [Fact]
    public void Difference_pairs_the_seeds()
    {
        ComparisonResult result = Compare(Images, Images.Take(20));
        double[] few = [.. result.Variants[0].TestAccuracies], many = [.. result.Variants[1].TestAccuracies];

        ComparisonResult.Difference(result.Variants[0], result.Variants[1]).Differences.Mean
            .Should().BeApproximately((few[0] - many[0] + few[1] - many[1]) / 2, 1e-12);
    }

    [Fact]
    public void CompareBestRuns_counts_the_images_that_one_alone_got_right()
    {
        ComparisonResult result = Compare(Images, Images.Take(20));
        IReadOnlyList<bool> few = result.Variants[0].BestRun.TestCorrect, many = result.Variants[1].BestRun.TestCorrect;

        McNemarTest test = ComparisonResult.CompareBestRuns(result.Variants[0], result.Variants[1]);

        test.OnlyFirstCorrect.Should().Be(few.Where((correct, i) => correct && !many[i]).Count());
        test.OnlySecondCorrect.Should().Be(many.Where((correct, i) => correct && !few[i]).Count());
    }

    [Fact]
    public void Depths_makes_the_notebooks_networks()
    {
        ModelVariant[] variants = [.. ModelComparison.Depths(1, 3)];

        variants.Select(variant => variant.Name).Should().Equal("1 convolution", "3 convolutions");
        variants[1].Architecture.Should().Be(new CnnBuilder().WithConvDepth(3).Options.ToArchitecture());
    }

    [Fact]
    public void Flops_are_two_for_each_weight_and_place()
    {
        VariantResult variant =
            new ModelComparison(ModelComparison.Depths(2)) { Seeds = [1], Training = new() { Epochs = 1 } }
            .Run(EmbeddedDigits.Load()).Variants[0];

        // conv1 26×26×32×9, conv2 11×11×32×288, dense1 800×128, dense2 128×10.
        variant.Flops.Should().Be(2 * ((26 * 26 * 32 * 9) + (11 * 11 * 32 * 288) + (800 * 128) + (128 * 10)));
    }

    [Fact]
    public void Two_variants_of_one_name_are_refused()
    {
        Action make = () => _ = new ModelComparison(Variants[0], Variants[0]);

        make.Should().Throw<ArgumentException>().WithParameterName("variants")
            .WithMessage("*'few' is blank or comes twice*");
    }

    [Fact]
    public void Run_without_seeds_is_refused()
    {
        Action run = () => new ModelComparison(Variants) { Seeds = [] }.Run(Images, Images, Images);

        run.Should().Throw<ArgumentException>().WithMessage("Seeds needs at least one seed*");
    }

    [Fact]
    public void Run_with_a_seed_that_comes_twice_is_refused()
    {
        Action run = () => new ModelComparison(Variants) { Seeds = [2, 7, 2] }.Run(Images, Images, Images);

        run.Should().Throw<ArgumentException>().WithMessage("Seeds needs each seed once, and 2 comes 2 times.*");
    }

    [Fact]
    public void Run_with_one_backup_for_all_runs_is_refused()
    {
        var training = new TrainerOptions { Backup = new("state") };
        Action run = () => new ModelComparison(Variants) { Training = training }.Run(Images, Images, Images);

        run.Should().Throw<ArgumentException>()
            .WithMessage("Training.Backup would keep all runs in '*state'*ModelComparison.Backup.*");
    }

    [Fact]
    public void Run_keeps_each_run_in_the_file_that_Backup_names()
    {
        using var directory = new TemporaryDirectory();
        var comparison = new ModelComparison(Variants)
        {
            Seeds = [3, 5], Training = new() { Epochs = 1 },
            Backup = (variant, seed) => new(directory.File($"{variant.Name}-{seed}")) { DeleteWhenDone = false },
        };

        comparison.Run(Images, Images, Images);

        Directory.GetFiles(directory.Path).Should().BeEquivalentTo(
            from variant in Variants from seed in comparison.Seeds select directory.File($"{variant.Name}-{seed}"));
    }

    [Fact]
    public void Run_with_a_variant_that_does_not_fit_is_refused_before_any_is_trained()
    {
        int trained = 0;
        Action Run(ModelVariant wrong, ImageSet test) => () =>
            new ModelComparison(Variants[0], wrong) { Seeds = [1], RunCompleted = (_, _) => trained++ }
                .Run(Images, Images, test);

        Run(new("few classes", Small with { ClassCount = 3 }), Images).Should().Throw<ArgumentException>()
            .WithMessage("The images have 4 classes*");
        Run(Variants[1], EmbeddedDigits.Load().Test).Should().Throw<ArgumentException>();
        trained.Should().Be(0);
    }

    [Fact]
    public void Variant_of_options_that_make_no_network_is_refused()
    {
        Func<ModelVariant> deep = () => new ModelVariant("deep", Small with { Filters = [4, 4, 4, 4] });

        deep.Should().Throw<ArgumentException>().WithMessage("ConvDepth 4 does not fit*");
    }

    [Fact]
    public void Run_compares_any_chain_of_layers()
    {
        CnnArchitecture chain = new CnnChain(Images.Height, Images.Width).Flatten().Dense(8).Relu()
            .Dense(Images.ClassCount).ToArchitecture();

        VariantResult result = new ModelComparison(new ModelVariant("chain", chain)) { Seeds = [1] }
            .Run(Images, Images, Images).Variants.Single();

        result.Parameters.Should().Be((Images.ImageSize * 8) + 8 + (8 * Images.ClassCount) + Images.ClassCount);
    }

    [Fact]
    public void Run_of_a_data_set_validates_on_a_tenth_of_its_training_images()
    {
        ComparisonResult result =
            new ModelComparison(ModelComparison.Depths(1)) { Seeds = [1], Training = new() { Epochs = 1 } }
            .Run(EmbeddedDigits.Load());

        VariantRun run = result.Variants[0].Runs[0];
        (run.Best.Training.SampleCount + run.Best.Validation!.SampleCount, run.Test.SampleCount)
            .Should().Be((1437, 360));
        run.Best.Validation.SampleCount.Should().BeInRange(139, 149);
        result.TestWasValidation.Should().BeFalse();
    }

    private static ComparisonResult Compare(ImageSet training, ImageSet validation) =>
        new ModelComparison(Variants) { Seeds = [3, 5], Training = new TrainerOptions { Epochs = 4 } }
            .Run(training, validation, Images);
}
