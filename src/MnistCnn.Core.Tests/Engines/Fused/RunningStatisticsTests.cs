using Microsoft.Extensions.Logging;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Engines.Fused;

public sealed class RunningStatisticsTests
{
    // Two steps an epoch.
    private static readonly ImageSet Images = Stripes.Make(16);

    private static readonly TrainerOptions Options = new() { Epochs = 3, BatchSize = 8, Seed = 1 };

    [Fact]
    public void Fit_warns_where_running_statistics_have_too_few_steps_until_validation()
    {
        // 0.99² = 98.01%
        Warnings(Build(0.99), Options, Images).Should().ContainSingle()
            .Which.Should().StartWith("batch_norm1 keeps 0.99 of its running mean and variance")
            .And.Contain("after the 2 steps until they are used, 98% of them").And.Contain("momentum: 0.9");
    }

    [Fact]
    public void Fit_without_validation_counts_the_steps_of_all_epochs()
    {
        // 0.99⁶ = 94.15%
        Warnings(Build(0.99), Options, validation: null).Should().ContainSingle()
            .Which.Should().Contain("after the 6 steps until they are used, 94% of them");
    }

    [Fact]
    public void Fit_that_judges_every_third_epoch_counts_the_steps_of_three()
    {
        Warnings(Build(0.99), Options with { ValidationFrequency = 3 }, Images).Should().ContainSingle()
            .Which.Should().Contain("after the 6 steps");
    }

    [Theory]
    [InlineData(0.5, 6)]
    [InlineData(0.9, 30)]
    public void Fit_does_not_warn_where_the_momentum_forgets_in_time(double momentum, int stepsPerEpoch)
    {
        Warnings(Build(momentum), Options with { Epochs = 1, StepsPerEpoch = stepsPerEpoch }, Images)
            .Should().BeEmpty();
    }

    [Fact]
    public void Fit_does_not_warn_of_a_network_that_has_taken_those_steps_before()
    {
        Cnn model = Build(0.9);
        new Trainer(model, Options with { Epochs = 15 }).Fit(Images);

        Warnings(model, Options, Images).Should().BeEmpty();
    }

    [Fact]
    public void Fit_does_not_warn_of_a_frozen_normalisation()
    {
        Cnn model = Build(0.99);
        model.Freeze("batch_norm1", "batch_norm2");

        Warnings(model, Options, Images).Should().BeEmpty();
    }

    private static Cnn Build(double momentum) => CnnBuilder.For(Images)
        .WithFilters(2, 2).WithBatchNormalization(momentum: momentum).WithDenseUnits(4).WithSeed(1).Build();

    private static IEnumerable<string> Warnings(Cnn model, TrainerOptions options, ImageSet? validation)
    {
        var logger = new RecordingLogger();
        new Trainer(model, options, logger).Fit(Images, validation);
        return logger.Entries.Where(entry => entry.Level == LogLevel.Warning).Select(entry => entry.Message);
    }
}
