using System.Runtime.InteropServices;
using MnistCnn.Distributed;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Distributed;

/// <summary>Real ranks come to what one process comes to.</summary>
public sealed class MpiGroupTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    // Gradients with batches that do not come out even, batch normalisation, dropout and clipping; then a whole run
    // with every option.
    [Theory]
    [MpiData("openmpi", 1)]
    [MpiData("openmpi", 2)]
    [MpiData("openmpi", 3)]
    [MpiData("openmpi", 4)]
    [MpiData("mpich", 1)]
    [MpiData("mpich", 2)]
    [MpiData("mpich", 3)]
    [MpiData("mpich", 4)]
    public async Task Ranks_come_to_what_threads_of_one_process_come_to_and_all_to_the_same_bits(
        string family, int ranks)
    {
        using MpiLaunch launch = MpiLaunch.Start(family, ranks, [], ScenarioChild.Task, _directory.Path);

        await ShouldComeToWhatThreadsComeToAsync(launch, family, ranks);
    }

    [Theory]
    [MpiData("openmpi", 1, IsOfAbi = true)]
    [MpiData("openmpi", 3, IsOfAbi = true)]
    [MpiData("mpich", 1, IsOfAbi = true)]
    [MpiData("mpich", 3, IsOfAbi = true)]
    public async Task Ranks_of_the_standard_ABI_come_to_what_threads_of_one_process_come_to(string family, int ranks)
    {
        using MpiLaunch launch = MpiLaunch.Start(
            family, ranks, [("MNISTCNN_MPI_LIBRARY", MpiLaunch.FindAbi(family)!)], ScenarioChild.Task, _directory.Path);

        await ShouldComeToWhatThreadsComeToAsync(launch, family, ranks);
    }

    [Theory]
    [MpiData("openmpi", "libmpich.so.12")]
    [MpiData("mpich", "libmpi.so.40")]
    public async Task Launcher_of_another_MPI_than_the_library_is_refused(string family, string library)
    {
        using MpiLaunch launch = MpiLaunch.Start(
            family, 2, [("MNISTCNN_MPI_LIBRARY", library)], ScenarioChild.Task, _directory.Path);

        int exitCode = await launch.ExitAsync();

        exitCode.Should().NotBe(0);
        // Or the library itself ends the process, as MPICH 5 does.
        launch.Output.Should().MatchRegex(
            "has started 2 processes, and " + library + ".* knows of 1|uses unsupported PMI version PMIx");
        Directory.GetFiles(_directory.Path).Should().BeEmpty();
    }

    [Theory]
    [MpiData("openmpi")]
    [MpiData("mpich")]
    public async Task Library_that_is_not_there_is_named(string family)
    {
        using MpiLaunch launch = MpiLaunch.Start(
            family, 1, [("MNISTCNN_MPI_LIBRARY", "libnone.so.7")], ScenarioChild.Task, _directory.Path);

        int exitCode = await launch.ExitAsync();

        exitCode.Should().NotBe(0);
        launch.Output.Should().Contain("No MPI was found: libnone.so.7 could not be loaded.");
    }

    [Fact]
    public void Timeout_below_a_second_is_refused()
    {
        Action join = () => MpiGroup.Join(TimeSpan.FromMilliseconds(999));

        join.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("timeout");
    }

    private async Task ShouldComeToWhatThreadsComeToAsync(MpiLaunch launch, string family, int ranks)
    {
        int exitCode = await launch.ExitAsync();

        exitCode.Should().Be(0, launch.Output);
        for (int rank = 0; rank < ranks; rank++)
            launch.Output.Should().Contain($"rank {rank} of {ranks}, {ranks} here, {Name(family)}");
        float[] first = Read(0);
        for (int rank = 1; rank < ranks; rank++)
            Read(rank).Should().Equal(first);
        int read = 0;
        foreach (string network in GroupScenario.Networks)
            foreach (float[] expected in GroupScenario.Step(network, group: null, ranks))
                ShouldBeAlike(Next(expected.Length), expected, 1e-6);
        foreach (float[] expected in GroupScenario.Fit(group: null, ranks))
            ShouldBeAlike(Next(expected.Length), expected, 1e-4);
        read.Should().Be(first.Length);

        float[] Next(int length) => first[read..(read += length)];
    }

    private static string Name(string family) => family == "openmpi" ? "Open MPI v" : "MPICH Version: ";

    private float[] Read(int rank) =>
        MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(_directory.File($"rank{rank}"))).ToArray();

    private static void ShouldBeAlike(float[] actual, float[] expected, double tolerance)
    {
        double largest = expected.Max(value => Math.Abs((double)value));
        actual.Zip(expected).Max(pair => Math.Abs((double)pair.First - pair.Second)).Should()
            .BeLessThanOrEqualTo(tolerance * largest);
    }
}
