using MnistCnn.Distributed.Mpi;

namespace MnistCnn.Tests.Distributed;

public sealed class LauncherTests
{
    [Theory]
    [InlineData("OMPI_COMM_WORLD_SIZE", false)]
    [InlineData("PMI_SIZE", true)]
    [InlineData("SLURM_STEP_NUM_TASKS", false)]
    public void Launcher_tells_how_many_processes_it_has_started(string variable, bool isOfMpich)
    {
        var launcher = Launcher.Find(name => name == variable ? "4" : null);

        (launcher.Size, launcher.IsOfMpich).Should().Be((4, isOfMpich));
    }

    [Theory]
    [InlineData("OMPI_COMM_WORLD_SIZE", "Start with the launcher of that library, *MNISTCNN_MPI_LIBRARY.")]
    [InlineData("SLURM_STEP_NUM_TASKS", "Start with srun --mpi=pmix for Open MPI, or srun --mpi=pmi2 for MPICH; *")]
    public void Launcher_tells_how_to_start_the_library(string variable, string advice) =>
        Launcher.Find(name => name == variable ? "4" : null).Advice.Should().Match(advice);

    [Fact]
    public void Mpirun_within_a_job_of_Slurm_is_the_launcher() => Launcher
        .Find(name => name switch { "OMPI_COMM_WORLD_SIZE" => "4", "SLURM_STEP_NUM_TASKS" => "1", _ => null })
        .Size.Should().Be(4);

    [Fact]
    public void Process_that_nothing_has_launched_may_be_alone() =>
        Launcher.Find(_ => null).Size.Should().BeNull();

    // The launcher, process 5, may use eight processors, and has bound process 7 and its child 8.
    [Theory]
    [InlineData("3", 2, "bound each of 2 processes here to 1 of 8 processors")]
    [InlineData("0-1,6", 2, "bound each of 2 processes here to 3 of 8 processors")]
    [InlineData("0-3", 2, null)]
    [InlineData("0-7", 1, null)]
    public void Binding_that_leaves_processors_idle_is_told(string allowed, int localSize, string? expected)
    {
        string? doubt = ProcessorBinding.FindDoubt(localSize, process: 8, path => path switch
        {
            "/proc/8/status" => Status(7, allowed),
            "/proc/7/status" => Status(5, allowed),
            _ => Status(1, "0-7"),
        });

        if (expected is null)
            doubt.Should().BeNull();
        else
            doubt.Should().Contain(expected).And.Contain("--bind-to none");
    }

    private static string Status(int parent, string allowed) =>
        $"Name:\tdotnet\nPPid:\t{parent}\nCpus_allowed:\tff\nCpus_allowed_list:\t{allowed}\nThreads:\t4\n";
}
