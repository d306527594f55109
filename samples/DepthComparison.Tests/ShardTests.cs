using System.Text.RegularExpressions;

namespace MnistCnn.Samples.DepthComparison.Tests;

/// <summary>A study that several processes share out among them.</summary>
public sealed partial class ShardTests : IDisposable
{
    private static readonly string[] Study = ["--depths", "1,2", "--seeds", "2", "--epochs", "2"];

    private readonly string _directory = Directory.CreateTempSubdirectory("depth-comparison-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [LinuxFact]
    public async Task Report_of_three_shards_is_that_of_one_process_but_for_seconds()
    {
        string together = Path.Combine(_directory, "together"), alone = Path.Combine(_directory, "alone");
        SampleProcess[] shards =
            [.. Enumerable.Range(1, 3).Select(number => Start(together, "--shard", $"{number}/3"))];
        foreach (SampleProcess shard in shards)
        {
            (await shard.ExitAsync()).ExitCode.Should().Be(0);
            shard.Dispose();
        }

        using SampleProcess merge = Start(together, "--shard", "merge"), whole = Start(alone);
        (await merge.ExitAsync()).ExitCode.Should().Be(0);
        (await whole.ExitAsync()).ExitCode.Should().Be(0);

        (await ReportAsync(together)).Should().Be(await ReportAsync(alone));
    }

    [LinuxFact]
    public async Task Merge_before_all_shards_are_done_names_what_is_missing()
    {
        using SampleProcess shard = Start(_directory, "--shard", "1/2");
        (await shard.ExitAsync()).Output.Should().Contain("Shard 1/2 is done: 2 of 4 runs.");

        using SampleProcess merge = Start(_directory, "--shard", "merge");
        (int exitCode, _, string errors) = await merge.ExitAsync();

        (exitCode, errors.Split('\n')[1..3]).Should().BeEquivalentTo(
            (2, new[] { "  1 convolution, seed 2", "  2 convolutions, seed 2" }));
    }

    [LinuxTheory]
    [InlineData("3/2", "--shard: A shard is named by its number and how many there are, such as 2/3, and not by")]
    [InlineData("auto", "--shard: The environment names no shard")]
    public async Task Shard_that_is_none_is_refused(string shard, string message)
    {
        using SampleProcess sample = Start(_directory, "--shard", shard);
        (int exitCode, _, string errors) = await sample.ExitAsync();

        exitCode.Should().Be(2);
        errors.Should().StartWith(message);
    }

    [LinuxFact]
    public async Task Shard_of_a_single_seed_is_refused()
    {
        using var sample = new SampleProcess(_directory, "--shard", "1/2");
        (int exitCode, _, string errors) = await sample.ExitAsync();

        exitCode.Should().Be(2);
        errors.Should().StartWith("--shard shares out a study of several seeds: --seeds must be at least 2.");
    }

    private static SampleProcess Start(string output, params string[] arguments) =>
        new(output, [.. Study, .. arguments]);

    private static async Task<string> ReportAsync(string directory) => Seconds().Replace(
        await File.ReadAllTextAsync(Path.Combine(directory, "report.md")), " |");

    [GeneratedRegex(@" [0-9]+\.[0-9] \|$", RegexOptions.Multiline)]
    private static partial Regex Seconds();
}
