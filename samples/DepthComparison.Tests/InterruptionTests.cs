namespace MnistCnn.Samples.DepthComparison.Tests;

public sealed class InterruptionTests : IDisposable
{
    private static readonly string[] Comparison = ["--depths", "1,2", "--epochs", "12", "--patience", "99"];

    private readonly string _directory = Directory.CreateTempSubdirectory("depth-comparison-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [LinuxFact]
    public async Task Comparison_stopped_with_Ctrl_C_goes_on_to_the_same_result_when_started_again()
    {
        string whole = Path.Combine(_directory, "whole"), parts = Path.Combine(_directory, "parts");
        using (var uninterrupted = new SampleProcess(whole, Comparison))
            (await uninterrupted.ExitAsync()).ExitCode.Should().Be(0);

        await InterruptAsync(parts, within: "1 convolution", afterEpoch: 3);
        string second = await InterruptAsync(parts, within: "2 convolutions", afterEpoch: 5);
        using var last = new SampleProcess(parts, Comparison);
        (int exitCode, string output, _) = await last.ExitAsync();

        exitCode.Should().Be(0);
        second.Split("Epoch 3/12").Should().HaveCount(2, "the first network did that epoch in the first process");
        output.Should().NotContain("Epoch 5/12").And.Contain("Epoch 12/12");
        foreach (string file in new[] { "history-depth1.csv", "history-depth2.csv" })
            Timeless(Path.Combine(parts, file)).Should().Equal(Timeless(Path.Combine(whole, file)));
        Results(parts).Should().Equal(Results(whole));
        Directory.Exists(Path.Combine(parts, "backup")).Should().BeFalse("nothing is left to go on with");
    }

    private static async Task<string> InterruptAsync(string output, string within, int afterEpoch)
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
                process.Interrupt();
                break;
            }
        }

        (int exitCode, string rest, string errors) = await process.ExitAsync();
        exitCode.Should().Be(130);
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
