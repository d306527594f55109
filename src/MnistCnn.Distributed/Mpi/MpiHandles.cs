using System.Runtime.InteropServices;

namespace MnistCnn.Distributed.Mpi;

/// <summary>What an MPI calls its constants: each family has its own.</summary>
/// <param name="World">The communicator of all processes.</param>
/// <param name="Byte">The type of bytes.</param>
/// <param name="Float">The type of floats.</param>
/// <param name="Sum">The operation that adds.</param>
/// <param name="InPlace">Stands for a buffer to send that is the one to receive into.</param>
/// <param name="Serialized">The level of threads of which one at a time calls.</param>
internal sealed record MpiHandles(nint World, nint Byte, nint Float, nint Sum, nint InPlace, int Serialized)
{
    private static readonly MpiHandles Mpich = new(
        World: 0x44000000, Byte: 0x4c00010d, Float: 0x4c00040a, Sum: 0x58000003, InPlace: -1, Serialized: 2);

    private static readonly MpiHandles StandardAbi = new(
        World: 0x101, Byte: 0x247, Float: 0x210, Sum: 0x21, InPlace: 1, Serialized: 2048);

    /// <summary>Those of a library that was loaded under a name.</summary>
    public static MpiHandles Of(nint library, string name)
    {
        if (Path.GetFileName(name).StartsWith("libmpi_abi", StringComparison.Ordinal))
            return StandardAbi;
        return NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out nint world)
            ? new MpiHandles(
                world, NativeLibrary.GetExport(library, "ompi_mpi_byte"),
                NativeLibrary.GetExport(library, "ompi_mpi_float"), NativeLibrary.GetExport(library, "ompi_mpi_op_sum"),
                InPlace: 1, Serialized: 2)
            : Mpich;
    }
}
