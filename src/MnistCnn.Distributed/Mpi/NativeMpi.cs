using System.Runtime.InteropServices;

namespace MnistCnn.Distributed.Mpi;

/// <summary>The functions of MPI that a group needs, and two of the C library.</summary>
/// <remarks>
/// Handles are as wide as pointers, which Open MPI and the MPI-5 ABI want; MPICH, whose handles are of 32 bits, reads
/// the lower half.
/// </remarks>
internal static partial class NativeMpi
{
    /// <summary>What <see cref="MpiLibrary"/> resolves.</summary>
    public const string Library = "mpi";

    private const string C = "libc";

    [LibraryImport(Library, EntryPoint = "MPI_Init_thread")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Initialize(nint argumentCount, nint arguments, int required, out int provided);

    [LibraryImport(Library, EntryPoint = "MPI_Finalize")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Finalize();

    [LibraryImport(Library, EntryPoint = "MPI_Abort")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Abort(nint communicator, int exitCode);

    [LibraryImport(Library, EntryPoint = "MPI_Comm_rank")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int GetRank(nint communicator, out int rank);

    [LibraryImport(Library, EntryPoint = "MPI_Comm_size")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int GetSize(nint communicator, out int size);

    [LibraryImport(Library, EntryPoint = "MPI_Get_library_version")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int GetLibraryVersion([Out] byte[] text, out int length);

    [LibraryImport(Library, EntryPoint = "MPI_Allreduce")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int AllReduce(
        nint send, ref float receive, int count, nint type, nint operation, nint communicator);

    [LibraryImport(Library, EntryPoint = "MPI_Bcast")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Broadcast(ref byte values, int count, nint type, int root, nint communicator);

    [LibraryImport(Library, EntryPoint = "MPI_Allgather")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int AllGather(
        ref readonly byte send, int sendCount, nint sendType, ref byte receive, int receiveCount, nint receiveType,
        nint communicator);

    /// <summary>Begins it; the buffers stay where they are until <see cref="Test"/> says that it is done.</summary>
    [LibraryImport(Library, EntryPoint = "MPI_Iallgather")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int BeginAllGather(
        nint send, int sendCount, nint sendType, nint receive, int receiveCount, nint receiveType, nint communicator,
        ref nint request);

    [LibraryImport(Library, EntryPoint = "MPI_Test")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Test(ref nint request, out int isDone, nint status);

    /// <summary>Ends the process at once: nothing that waits for other ranks can keep it.</summary>
    [LibraryImport(C, EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void Exit(int exitCode);

    [LibraryImport(C, EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int SetEnvironment(string name, string value, int overwrite);
}
