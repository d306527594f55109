using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace MnistCnn.Distributed.Mpi;

/// <summary>Finds the MPI of this machine and loads it.</summary>
internal sealed class MpiLibrary
{
    /// <summary>The environment variable that names the library where another one should be taken.</summary>
    public const string Variable = "MNISTCNN_MPI_LIBRARY";

    // A version of MPICH says more than one line, and the ABI allows 8 KiB.
    private const int MostOfVersion = 8192;

    private static readonly string[] OpenMpi = OperatingSystem.IsMacOS() ? ["libmpi.40.dylib"] : ["libmpi.so.40"];

    // MPICH's own, Intel's and others of its family; Debian's; those of the standard ABI.
    private static readonly string[] Mpich = OperatingSystem.IsMacOS()
        ? ["libmpi.12.dylib", "libmpi_abi.0.dylib", "libmpi_abi.dylib"]
        : ["libmpi.so.12", "libmpich.so.12", "libmpi_abi.so.0", "libmpi_abi.so.1", "libmpi_abi.so"];

    private static nint s_handle;

    private MpiLibrary(string name, MpiHandles handles) => (Name, Handles) = (name, handles);

    /// <summary>The name that it was found under.</summary>
    public string Name { get; }

    public MpiHandles Handles { get; }

    /// <summary>What it says that it is, in one line.</summary>
    public static string Version
    {
        get
        {
            byte[] text = new byte[MostOfVersion];
            _ = NativeMpi.GetLibraryVersion(text, out int length);
            string all = Encoding.UTF8.GetString(text, 0, Math.Clamp(length, 0, text.Length));
            string line = all.Split('\n', ',', '\0')[0];
            return string.Join(' ', line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        }
    }

    /// <exception cref="DllNotFoundException">There is none.</exception>
    public static MpiLibrary Load(Launcher launcher)
    {
        // The communication library of MPICH would take over the signal that .NET makes NullReferenceException of. It
        // reads the environment of the C library, which that of .NET is a copy of.
        _ = NativeMpi.SetEnvironment("UCX_ERROR_SIGNALS", "", overwrite: 1);
        string[] names = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } wish
            ? [wish]
            : launcher.IsOfMpich ? [.. Mpich, .. OpenMpi] : [.. OpenMpi, .. Mpich];
        foreach (string name in names)
        {
            if (!NativeLibrary.TryLoad(name, out nint handle))
                continue;
            s_handle = handle;
            NativeLibrary.SetDllImportResolver(typeof(MpiLibrary).Assembly, Resolve);
            return new MpiLibrary(name, MpiHandles.Of(handle, name));
        }

        throw new DllNotFoundException(
            $"No MPI was found: {string.Join(", ", names)} could not be loaded. Install Open MPI (Debian and Ubuntu: "
            + "apt-get install openmpi-bin) or MPICH (apt-get install mpich); where it lies somewhere else, name its "
            + $"folder in LD_LIBRARY_PATH, or the file in {Variable}.");
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name == NativeMpi.Library ? s_handle : 0;
}
