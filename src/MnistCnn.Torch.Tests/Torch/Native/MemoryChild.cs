using System.Globalization;
using MnistCnn.Torch;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Torch.Native;

/// <summary>
/// A process that says how many pages came anew for a tensor of 48 MB, made twenty times after it was freed: in the
/// best of them, for small blocks between may take from what was kept.
/// </summary>
internal static class MemoryChild
{
    public const string Task = "memory-of-libtorch";

    private const int FieldOfFaults = 8;

    public static int Run()
    {
        NativeBackend.EnsureLoaded();
        long least = Enumerable.Range(0, 20).Min(_ => FaultsOfOne());
        Console.Error.WriteLine(least.ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    private static long FaultsOfOne()
    {
        long before = Faults();
        ones(12_000_000).Dispose();
        return Faults() - before;
    }

    // Of this process, those that read no disk; the name of the program before it may hold spaces.
    private static long Faults()
    {
        string stat = File.ReadAllText("/proc/self/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ');
        return long.Parse(fields[FieldOfFaults], CultureInfo.InvariantCulture);
    }
}
