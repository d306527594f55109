using MnistCnn.Comparison;
using MnistCnn.Files;
using MnistCnn.Metrics;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Comparison;

/// <summary>A comparison that several processes share out among them.</summary>
public sealed class ShardedComparisonTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Results => _directory.File("results");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Merge_of_three_processes_of_which_one_was_killed_gives_what_one_process_gives()
    {
        using (ChildProcess killed = ChildProcess.Start(ShardChild.StuckTask, Results, "2/3"))
        {
            await UntilAsync(() => Directory.Exists(Results) && Directory.GetFiles(Results, "*.state.*").Length > 0);
            killed.Kill();
        }

        ChildProcess[] children =
            [.. Enumerable.Range(1, 3).Select(number => ChildProcess.Start(ShardChild.Task, Results, $"{number}/3"))];
        foreach (ChildProcess child in children)
        {
            (int exitCode, string errors) = await child.ExitAsync();
            (exitCode, errors).Should().Be((0, ""));
            child.Dispose();
        }

        ShardChild.Facts(ShardChild.Comparison(Results).Merge()).Should().Equal(ShardChild.Facts(Alone()));
        Directory.GetFiles(Results).Select(Path.GetFileName).Should().HaveCount(6)
            .And.OnlyContain(name => name!.EndsWith(".safetensors") && !name.Contains(".state."))
            .And.Contain(["few-seed1.safetensors", "few-seed3.safetensors"])
            .And.ContainMatch("many-filters--*-seed2.safetensors");
    }

    [Fact]
    public void Run_with_results_of_before_trains_none_of_them_again()
    {
        List<int> trained = [];
        Train(new ComparisonShard(1, 3));
        ModelComparison comparison = Watched(trained);

        ComparisonResult result = comparison.Run(ShardChild.Training, ShardChild.Validation, ShardChild.Test);

        trained.Should().Equal(2, 3, 2, 3);
        ShardChild.Facts(result).Should().Equal(ShardChild.Facts(Alone()));
    }

    [Fact]
    public void RunShard_gives_the_runs_of_the_shard()
    {
        IReadOnlyList<VariantRun> runs = Train(new ComparisonShard(2, 4));

        runs.Select(run => run.Seed).Should().Equal(2, 3);
        Directory.GetFiles(Results).Should().HaveCount(2);
    }

    [Fact]
    public void Merge_before_all_are_done_names_those_that_are_missing()
    {
        Train(new ComparisonShard(1, 3));

        Action merge = () => ShardChild.Comparison(Results).Merge();

        merge.Should().Throw<InvalidOperationException>().WithMessage(
            "4 of 6 runs have no result in*few, seed 2\n  few, seed 3\n  Many filters!, seed 2\n"
            + "  Many filters!, seed 3");
    }

    [Fact]
    public void Merge_of_results_of_other_options_is_refused()
    {
        Train(new ComparisonShard(1, 1));
        ModelComparison other = new(ShardChild.Comparison(Results).Variants)
        {
            Seeds = [1, 2, 3], Training = new TrainerOptions { Epochs = 12, BatchSize = 16, Threads = 1 },
            Patience = 12, ResultDirectory = Results,
        };

        other.Invoking(comparison => comparison.Merge()).Should().Throw<InvalidDataException>()
            .WithMessage("*few-seed1.safetensors' cannot be taken as a result*batch size: 8 in the file, 16 now*");
        other.Invoking(comparison => comparison.Run(ShardChild.Training, ShardChild.Validation, ShardChild.Test))
            .Should().Throw<InvalidDataException>();
    }

    [Fact]
    public void Merge_of_results_of_different_images_is_refused()
    {
        Train(new ComparisonShard(1, 2));
        ShardChild.Comparison(Results).RunShard(
            new ComparisonShard(2, 2), ShardChild.Training, ShardChild.Validation, ShardChild.Validation);

        Action merge = () => ShardChild.Comparison(Results).Merge();

        merge.Should().Throw<InvalidDataException>().WithMessage("*few-seed2.safetensors*test images: 40 of*");
    }

    [Fact]
    public void Merge_with_another_number_of_threads_takes_the_results()
    {
        Train(new ComparisonShard(1, 1));
        ModelComparison other = new(ShardChild.Comparison(Results).Variants)
        {
            Seeds = [1, 2, 3], Training = new TrainerOptions { Epochs = 12, BatchSize = 8, Threads = 2 },
            Patience = 12, ResultDirectory = Results,
        };

        ShardChild.Facts(other.Merge()).Should().Equal(ShardChild.Facts(Alone()));
    }

    [Fact]
    public void Merge_tells_whether_the_test_set_chose()
    {
        ShardChild.Comparison(Results).RunShard(
            new ComparisonShard(1, 1), ShardChild.Training, ShardChild.Test, ShardChild.Test);

        ShardChild.Comparison(Results).Merge().TestWasValidation.Should().BeTrue();
    }

    [Fact]
    public void Merge_of_a_changed_result_is_refused()
    {
        Train(new ComparisonShard(1, 1));
        string path = Path.Combine(Results, "few-seed1.safetensors");
        SafetensorsFile file = SafetensorsFile.Read(path);
        var metadata = new Dictionary<string, string>(file.Metadata) { ["made_with"] = "something else" };
        new SafetensorsFile(file.Tensors, metadata).Write(path);

        Action merge = () => ShardChild.Comparison(Results).Merge();

        merge.Should().Throw<InvalidDataException>().WithMessage("*its checksum is not that of its content*");
    }

    [Fact]
    public void RunShard_and_Merge_without_a_directory_are_refused()
    {
        ModelComparison comparison = ShardChild.Comparison(null);

        comparison.Invoking(it => it.Merge()).Should().Throw<InvalidOperationException>()
            .WithMessage("ResultDirectory must name the directory*");
        comparison.Invoking(it => it.RunShard(
            new ComparisonShard(1, 1), ShardChild.Training, ShardChild.Validation, ShardChild.Test))
            .Should().Throw<InvalidOperationException>().WithMessage("ResultDirectory must name the directory*");
    }

    [Fact]
    public void ResultDirectory_that_is_blank_is_refused()
    {
        Action make = () => ShardChild.Comparison(" ");

        make.Should().Throw<ArgumentException>().WithMessage("ResultDirectory is blank*");
    }

    private IReadOnlyList<VariantRun> Train(ComparisonShard shard) =>
        ShardChild.Comparison(Results).RunShard(
            shard, ShardChild.Training, ShardChild.Validation, ShardChild.Test);

    private ModelComparison Watched(List<int> trained) => new(ShardChild.Comparison(Results).Variants)
    {
        Seeds = [1, 2, 3], Training = ShardChild.Comparison(null).Training, Patience = 12, ResultDirectory = Results,
        RunCompleted = (_, run) => trained.Add(run.Seed),
    };

    private static ComparisonResult Alone() =>
        ShardChild.Comparison(null).Run(ShardChild.Training, ShardChild.Validation, ShardChild.Test);

    private static async Task UntilAsync(Func<bool> condition)
    {
        DateTime limit = DateTime.UtcNow.AddMinutes(1);
        while (!condition())
        {
            DateTime.UtcNow.Should().BeBefore(limit);
            await Task.Delay(1);
        }
    }
}
