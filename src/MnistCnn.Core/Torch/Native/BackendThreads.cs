using System.Numerics;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Native;

/// <summary>
/// Keeps libtorch from computing on more threads than the process may use: it counts the processors of the machine,
/// and under a quota of a container its threads then wait for each other by spinning. And lets go of those that wait
/// for a thread which is done.
/// </summary>
internal static class BackendThreads
{
    private static readonly Lazy<PauseResources?> Pause = new(FindPause);

    private delegate int PauseResources(int kind);

    /// <summary>
    /// Takes libtorch's threads down to the processors that .NET sees, unless somebody has chosen them: by a variable
    /// of the environment, or by <c>torch.set_num_threads</c>.
    /// </summary>
    public static void Limit()
    {
        bool isChosen = Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is { Length: > 0 }
            || Environment.GetEnvironmentVariable("MKL_NUM_THREADS") is { Length: > 0 };
        int threads = get_num_threads();
        if (!isChosen && Choose(threads, Environment.ProcessorCount, ProcessorsOfMachine()) is var better
            && better != threads)
            set_num_threads(better);
    }

    /// <summary>Ends the helpers of the calling thread; its next operation starts them again.</summary>
    // OpenMP keeps helpers for every thread that ever computed. Once all together are more than the processors, those
    // that work no longer spin between operations but sleep, and each step takes twice its time: as when a model is
    // made on one thread and trained on another.
    public static void Release()
    {
        const int Soft = 1;
        Pause.Value?.Invoke(Soft);
    }

    /// <summary>How many threads there should be.</summary>
    /// <param name="threads">How many there are.</param>
    /// <param name="allowed">Processors that the process may use.</param>
    /// <param name="processors">Processors of the machine that it may run on; null where that is not known.</param>
    // libtorch's own choice is one for each processor, or for each core of two. Any other number is somebody's.
    public static int Choose(int threads, int allowed, int? processors) =>
        threads > allowed && (processors is null || threads == processors || threads == (processors + 1) / 2)
            ? allowed
            : threads;

    // Looked up through the library that is linked with it, because its file has a name made up of a checksum.
    private static PauseResources? FindPause() =>
        OperatingSystem.IsLinux()
            ? LinuxSystem.Find<PauseResources>("libtorch_cpu.so", "omp_pause_resource_all")
            : null;

    // .NET tells it less the quota, and Process.ProcessorAffinity no more than 64.
    private static int? ProcessorsOfMachine()
    {
        const string Status = "/proc/self/status", Mask = "Cpus_allowed:";
        string? line = File.Exists(Status)
            ? File.ReadLines(Status).FirstOrDefault(each => each.StartsWith(Mask, StringComparison.Ordinal))
            : null;
        return line?[Mask.Length..].Where(char.IsAsciiHexDigit)
            .Sum(digit => BitOperations.PopCount((uint)Convert.ToInt32(digit.ToString(), 16)));
    }
}
