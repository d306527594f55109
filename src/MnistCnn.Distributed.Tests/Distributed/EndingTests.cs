using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Distributed;

/// <summary>However a rank ends, none of the others waits for it.</summary>
public sealed partial class EndingTests : IDisposable
{
    private const int Stop = 19;
    private const int Terminate = 15;

    // What the issue allows is 5; on a machine that does much else at the same time processes are slow to end.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MpiData("openmpi", "throws", "System.ArithmeticException: The odd one.")]
    [MpiData("mpich", "throws", "System.ArithmeticException: The odd one.")]
    [MpiData("openmpi", "throws on a thread", "rank 1 of 3: It failed: System.ArithmeticException: The odd one.")]
    [MpiData("mpich", "throws on a thread", "rank 1 of 3: It failed: System.ArithmeticException: The odd one.")]
    [MpiData("openmpi", "exits", "rank 1 of 3: It ended or left the group")]
    [MpiData("mpich", "exits", "rank 1 of 3: It ended or left the group")]
    [MpiData("openmpi", "is killed", "rank 1")]
    [MpiData("mpich", "is killed", "EXIT CODE: 9")]
    public async Task Rank_that_ends_in_the_middle_ends_all(string family, string how, string message)
    {
        using MpiLaunch launch = Start(family, how, ranks: 3);
        await launch.WrittenAsync(EndingChild.Trains, times: 3);
        long start = Stopwatch.GetTimestamp();

        int exitCode = await launch.ExitAsync();

        exitCode.Should().NotBe(0);
        Stopwatch.GetElapsedTime(start).Should().BeLessThan(Soon);
        launch.Output.Should().Contain(message);
        ShouldAllBeGone(launch);
    }

    [Theory]
    [MpiData("openmpi")]
    [MpiData("mpich")]
    public async Task Rank_that_leaves_while_others_train_ends_all(string family)
    {
        using MpiLaunch launch = Start(family, "leaves", ranks: 2);

        int exitCode = await launch.ExitAsync();

        exitCode.Should().NotBe(0);
        launch.Output.Should().ContainAny(
            "Rank 1 has ended or left the group, and this one is not done",
            "rank 1 of 2: It ended or left the group, and rank 0 is not done");
    }

    [Theory]
    [MpiData("openmpi")]
    [MpiData("mpich")]
    public async Task Rank_that_hangs_is_waited_for_no_longer_than_the_time_limit(string family)
    {
        using MpiLaunch launch = Start(family, "hangs", ranks: 2);
        await launch.WrittenAsync(EndingChild.Trains, times: 2);
        long start = Stopwatch.GetTimestamp();
        EndingChild.Kill(Processes(launch)[1], Stop).Should().Be(0);

        int exitCode = await launch.ExitAsync();

        exitCode.Should().NotBe(0);
        Stopwatch.GetElapsedTime(start).Should().BeLessThan(TimeSpan.FromSeconds(3) + Soon);
        launch.Output.Should().MatchRegex("rank 0 of 2: It waited 00:00:03 in \\w+");
        ShouldAllBeGone(launch);
    }

    [Theory]
    [MpiData("openmpi")]
    [MpiData("mpich")]
    public async Task Ranks_with_other_images_are_refused(string family)
    {
        using MpiLaunch launch = Start(family, "other images", ranks: 2);

        int exitCode = await launch.ExitAsync();

        exitCode.Should().NotBe(0);
        launch.Output.Should().Contain("rank 1, training images: 24 of 1×12×12, SHA-256 ");
    }

    [Theory]
    [MpiData("openmpi")]
    [MpiData("mpich")]
    public async Task Ranks_with_other_vectors_are_refused(string family)
    {
        using MpiLaunch launch = MpiLaunch.StartWithOdd(
            family, ranks: 2, ("DOTNET_EnableHWIntrinsic", "0"), EndingChild.Task, "other vectors", _directory.Path);

        int exitCode = await launch.ExitAsync();

        exitCode.Should().NotBe(0);
        launch.Output.Should().Contain("rank 1, floats in a vector: 1");
    }

    // One rank is told, or the launcher: all end at the same batch, and rank 0 has saved where. The mpirun of Open
    // MPI 5 kills its ranks a quarter of a second after it has told them, that of 6 at once.
    [Theory]
    [MpiData("openmpi", false)]
    [MpiData("openmpi", true, Before = 5)]
    [MpiData("mpich", false)]
    [MpiData("mpich", true)]
    public async Task Rank_or_launcher_that_is_told_to_end_ends_all_with_a_state_that_is_saved(
        string family, bool isLauncher)
    {
        using MpiLaunch launch = Start(family, "is told", ranks: 2);
        await launch.WrittenAsync(EndingChild.Trains, times: 2);
        EndingChild.Kill(isLauncher ? launch.Id : Processes(launch)[1], Terminate).Should().Be(0);

        await launch.ExitAsync();

        launch.Output.Should().Contain($"Rank 0 was {EndingChild.Saved}.")
            .And.Contain($"Rank 1 was {EndingChild.Saved}.");
        File.Exists(_directory.File("run.state")).Should().BeTrue();
        ShouldAllBeGone(launch);
    }

    private MpiLaunch Start(string family, string how, int ranks) =>
        MpiLaunch.Start(family, ranks, [], EndingChild.Task, how, _directory.Path);

    // By rank.
    private static int[] Processes(MpiLaunch launch) =>
    [
        .. Trains().Matches(launch.Output)
            .OrderBy(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
            .Select(match => int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)),
    ];

    private static void ShouldAllBeGone(MpiLaunch launch)
    {
        int[] processes = Processes(launch);
        processes.Should().NotBeEmpty();
        long start = Stopwatch.GetTimestamp();
        while (processes.Any(IsRunning) && Stopwatch.GetElapsedTime(start) < Soon)
            Thread.Sleep(20);
        processes.Should().NotContain(process => IsRunning(process));
    }

    // One that has ended and that nobody has asked for its end is still listed, as a zombie.
    private static bool IsRunning(int process)
    {
        try
        {
            string status = File.ReadAllText($"/proc/{process}/stat");
            return status[(status.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"Rank (\d+) trains as process (\d+)\.")]
    private static partial Regex Trains();
}
