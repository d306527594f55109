using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Distributed;

/// <summary>Nobody waits for ever behind a cable that was pulled in the middle of training.</summary>
public sealed partial class PulledCableTests : IDisposable
{
    private const int TimeLimit = 3_000;

    // MPI_Abort tries to reach the other machine.
    private const int Soon = 10_000;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MpiData("openmpi", IsOnTwoMachines = true)]
    [MpiData("mpich", IsOnTwoMachines = true)]
    public async Task Cable_that_is_pulled_ends_the_ranks_on_both_sides_after_the_time_limit(string family)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using Process launch =
            TwoMachines.StartAndPullTheCable(family, EndingChild.Task, "hangs", _directory.Path);
        await using CancellationTokenRegistration end = patience.Token.Register(() => launch.Kill(true));

        Task<string> errors = launch.StandardError.ReadToEndAsync();
        string output = await launch.StandardOutput.ReadToEndAsync() + await errors;
        await launch.WaitForExitAsync();

        output.Should().MatchRegex("rank 0 of 2: It waited 00:00:03 in \\w+");
        int.Parse(AllGone().Match(output).Groups[1].Value, CultureInfo.InvariantCulture)
            .Should().BeInRange(TimeLimit - 500, TimeLimit + Soon);
        launch.ExitCode.Should().NotBe(0);
    }

    [GeneratedRegex(@"All ranks are gone after (\d+) ms\.")]
    private static partial Regex AllGone();
}
