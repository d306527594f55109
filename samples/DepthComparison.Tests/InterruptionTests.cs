namespace MnistCnn.Samples.DepthComparison.Tests;

public sealed class InterruptionTests : IDisposable
{
    // So many that a signal, or a second process, comes before the last however fast the machine is.
    private const string Epochs = "40";

    private static readonly string[] Comparison = ["--depths", "1,2", "--epochs", Epochs, "--patience", "99"];

    private readonly string _directory = Directory.CreateTempSubdirectory("depth-comparison-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [LinuxFact]
    public async Task Comparison_stopped_by_any_signal_goes_on_to_the_same_result_when_started_again()
    {
        string whole = Path.Combine(_directory, "whole"), parts = Path.Combine(_directory, "parts");
        using (var uninterrupted = new SampleProcess(whole, Comparison))
            (await uninterrupted.ExitAsync()).ExitCode.Should().Be(0);

        await InterruptAsync(parts, within: "1 convolution", afterEpoch: 3, "INT", expected: 130);
        string second = await InterruptAsync(parts, within: "2 convolutions", afterEpoch: 5, "TERM", expected: 143);
        await InterruptAsync(parts, within: "2 convolutions", afterEpoch: 7, "HUP", expected: 129);
        using var last = new SampleProcess(parts, Comparison);
        (int exitCode, string output, _) = await last.ExitAsync();

        exitCode.Should().Be(0);
        second.Split($"Epoch 3/{Epochs}").Should()
            .HaveCount(2, "the first network did that epoch in the first process");
        output.Should().NotContain($"Epoch 5/{Epochs}").And.Contain($"Epoch {Epochs}/{Epochs}");
        foreach (string file in new[] { "history-depth1.csv", "history-depth2.csv" })
            Timeless(Path.Combine(parts, file)).Should().Equal(Timeless(Path.Combine(whole, file)));
        Results(parts).Should().Equal(Results(whole));
        Directory.Exists(Path.Combine(parts, "backup")).Should().BeFalse("nothing is left to go on with");
    }

    [LinuxTheory]
    [InlineData("> /dev/full")]
    [InlineData(">&-")]
    public async Task Comparison_whose_standard_output_cannot_be_written_still_leaves_its_report(string redirection)
    {
        using var process = SampleProcess.InShell(_directory, redirection, "--depths", "1", "--epochs", "2");

        (int exitCode, string output, string errors) = await process.ExitAsync();

        (exitCode, output).Should().Be((0, ""));
        errors.Should().MatchRegex("^Standard output is lost from here on: .+\n$");
        File.ReadAllText(Path.Combine(_directory, "report.md")).Should().Contain("1 convolution");
    }

    [LinuxTheory]
    [InlineData("CustomCallback", "> /dev/full", "Standard output is lost from here on: No space left on device\n")]
    [InlineData("CustomCallback", "> /dev/full 2>&-", "")]
    [InlineData("CustomCallback", "| head -1", "")]
    public async Task Any_sample_whose_output_breaks_goes_on_to_its_end(
        string sample, string redirection, string expected)
    {
        using var process = SampleProcess.InShell(sample, redirection);

        (int exitCode, string output, string errors) = await process.ExitAsync();

        (exitCode, errors).Should().Be((0, expected));
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should()
            .HaveCount(redirection.StartsWith('|') ? 1 : 0);
    }

    [LinuxFact]
    public async Task Comparison_where_another_one_writes_is_refused_with_its_process_and_leaves_it_alone()
    {
        string output = Path.Combine(_directory, "shared");
        using var first = new SampleProcess(output, Comparison);
        while (await first.ReadLineAsync() is { } line && !line.StartsWith("Epoch 1/", StringComparison.Ordinal))
        {
        }

        using (var second = new SampleProcess(output, Comparison))
        {
            (int exitCode, string text, string errors) = await second.ExitAsync();
            exitCode.Should().Be(2);
            text.Should().BeEmpty();
            errors.Should().StartWith($"Process {first.Id} on {Environment.MachineName}, since ")
                .And.Contain($"is writing to '{output}'.").And.Contain("--output");
        }

        (await first.ExitAsync()).ExitCode.Should().Be(0);
        using var later = new SampleProcess(output, "--depths", "1", "--epochs", "1");
        (await later.ExitAsync()).ExitCode.Should().Be(0, "who has ended keeps nobody out");
    }

    private static async Task<string> InterruptAsync(
        string output, string within, int afterEpoch, string signal, int expected)
    {
        using var process = new SampleProcess(output, Comparison);
        var lines = new List<string>();
        bool begun = false;
        while (await process.ReadLineAsync() is { } line)
        {
            lines.Add(line);
            begun = begun || line.Contains($"── {within} ──", StringComparison.Ordinal);
            if (begun && line.StartsWith($"Epoch {afterEpoch}/", StringComparison.Ordinal))
            {
                process.Interrupt(signal);
                break;
            }
        }

        (int exitCode, string rest, string errors) = await process.ExitAsync();
        exitCode.Should().Be(expected);
        errors.Should().Contain("The same command goes on from here").And.Contain(Path.Combine(output, "backup"));
        return string.Join('\n', lines) + rest;
    }

    private static IEnumerable<string> Timeless(string path) =>
        File.ReadLines(path).Select(line => line[..line.LastIndexOf(',')]);

    // The table's last two columns are times.
    private static IEnumerable<string> Results(string output) => File.ReadLines(Path.Combine(output, "report.md"))
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
        .Select(line => string.Join('|', line.Split('|').SkipLast(3)));
}
