using System.Globalization;
using MnistCnn.Comparison;

namespace MnistCnn.Tests.Comparison;

public sealed class ComparisonShardTests
{
    [Theory]
    [InlineData("1/1", 1, 1)]
    [InlineData("2/3", 2, 3)]
    public void Parse_reads_what_ToString_writes(string text, int number, int count)
    {
        ComparisonShard shard = ComparisonShard.Parse(text);

        (shard.Number, shard.Count, shard.ToString()).Should().Be((number, count, text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2")]
    [InlineData("0/3")]
    [InlineData("4/3")]
    [InlineData("1/0")]
    [InlineData("-1/3")]
    [InlineData("1/3/5")]
    [InlineData("1 / 3")]
    [InlineData("a/b")]
    public void Parse_of_anything_else_is_refused(string text)
    {
        Action parse = () => ComparisonShard.Parse(text);

        parse.Should().Throw<FormatException>().WithMessage($"*such as 2/3, and not by '{text}'*");
    }

    [Theory]
    [InlineData(1, 0, "count")]
    [InlineData(0, 3, "number")]
    [InlineData(4, 3, "number")]
    public void Shard_that_cannot_be_is_refused(int number, int count, string parameter)
    {
        Action make = () => _ = new ComparisonShard(number, count);

        make.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(parameter);
    }

    [Fact]
    public void Shards_hold_each_run_once()
    {
        for (int run = 0; run < 10; run++)
            Enumerable.Range(1, 3).Count(number => new ComparisonShard(number, 3).Holds(run)).Should().Be(1);
    }

    // sbatch --array=1-3, --array=0-5 and --array=10-30:10.
    [Theory]
    [InlineData("1", 1, 3, 3, "1/3")]
    [InlineData("3", 1, 3, 3, "3/3")]
    [InlineData("0", 0, 5, 6, "1/6")]
    [InlineData("20", 10, 30, 3, "2/3")]
    [InlineData("7", 7, 7, 1, "1/1")]
    public void FromEnvironment_in_a_Slurm_array_is_the_place_of_the_task(
        string task, int least, int greatest, int tasks, string expected) =>
        ComparisonShard.From(Slurm(task, least, greatest, tasks), count: null).ToString().Should().Be(expected);

    // sbatch --array=1,2,5: no task knows which numbers the others have.
    [Theory]
    [InlineData("2", 1, 5, 3)]
    [InlineData("1", 1, 4, 3)]
    public void FromEnvironment_in_a_Slurm_array_with_gaps_of_different_widths_is_refused(
        string task, int least, int greatest, int tasks)
    {
        Action read = () => ComparisonShard.From(Slurm(task, least, greatest, tasks), count: null);

        read.Should().Throw<InvalidOperationException>().WithMessage("*uneven steps. Use --array=1-3.");
    }

    [Fact]
    public void FromEnvironment_in_a_Slurm_array_of_another_size_is_refused()
    {
        Action read = () => ComparisonShard.From(Slurm("1", 1, 3, 3), count: 4);

        read.Should().Throw<InvalidOperationException>().WithMessage("*has 3 tasks*4 shards*--array=1-4*");
    }

    [Fact]
    public void FromEnvironment_in_an_indexed_job_counts_from_zero() =>
        ComparisonShard.From(Kubernetes("2"), count: 6).ToString().Should().Be("3/6");

    [Theory]
    [InlineData("2", null, "*Kubernetes does not tell how many*")]
    [InlineData("6", 6, "*must be from 0 to 5*")]
    [InlineData("two", 6, "*should be a whole number, and is 'two'*")]
    public void FromEnvironment_in_an_indexed_job_that_tells_no_shard_is_refused(
        string index, int? count, string message)
    {
        Action read = () => ComparisonShard.From(Kubernetes(index), count);

        read.Should().Throw<InvalidOperationException>().WithMessage(message);
    }

    [Fact]
    public void FromEnvironment_of_nobody_is_refused()
    {
        Action read = () => ComparisonShard.From(_ => null, count: 3);

        read.Should().Throw<InvalidOperationException>()
            .WithMessage("*neither SLURM_ARRAY_TASK_ID*nor JOB_COMPLETION_INDEX*");
    }

    private static Func<string, string?> Slurm(string task, int least, int greatest, int tasks) => name => name switch
    {
        "SLURM_ARRAY_TASK_ID" => task,
        "SLURM_ARRAY_TASK_MIN" => least.ToString(CultureInfo.InvariantCulture),
        "SLURM_ARRAY_TASK_MAX" => greatest.ToString(CultureInfo.InvariantCulture),
        "SLURM_ARRAY_TASK_COUNT" => tasks.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private static Func<string, string?> Kubernetes(string index) =>
        name => name == "JOB_COMPLETION_INDEX" ? index : null;
}
