using System.Globalization;

namespace MnistCnn.Distributed.Mpi;

/// <summary>What started this process, as its environment tells.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Size">How many processes it has started; null where it does not tell.</param>
/// <param name="IsOfMpich">Whether it is one that MPICH and its family understand.</param>
internal sealed record Launcher(string Name, int? Size, bool IsOfMpich)
{
    private const string Slurm = "srun";

    /// <summary>What to do where it and the library belong to different MPIs.</summary>
    public string Advice => Name == Slurm
        ? "Start with srun --mpi=pmix for Open MPI, or srun --mpi=pmi2 for MPICH; srun --mpi=list tells which it has."
        : $"Start with the launcher of that library, or name the launcher's own library in {MpiLibrary.Variable}.";

    public static Launcher Find() => Find(Environment.GetEnvironmentVariable);

    public static Launcher Find(Func<string, string?> variable)
    {
        if (Number("OMPI_COMM_WORLD_SIZE") is { } ofOpenMpi)
            return new Launcher("Open MPI's mpirun", ofOpenMpi, IsOfMpich: false);
        if (Number("PMI_SIZE") is { } ofHydra)
            return new Launcher("the mpiexec of MPICH or its family", ofHydra, IsOfMpich: true);
        return Number("SLURM_STEP_NUM_TASKS") is { } ofSlurm
            ? new Launcher(Slurm, ofSlurm, IsOfMpich: false)
            : new Launcher("no launcher", Size: null, IsOfMpich: false);

        int? Number(string name) =>
            int.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? number
                : null;
    }
}
