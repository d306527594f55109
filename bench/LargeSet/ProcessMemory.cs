using System.Globalization;

namespace MnistCnn.Benchmarks;

/// <summary>What the process takes of the machine's memory.</summary>
internal static class ProcessMemory
{
    /// <summary>The most so far, in millions of bytes; NaN where the system does not tell as Linux does.</summary>
    public static double PeakMegabytes()
    {
        if (!OperatingSystem.IsLinux())
            return double.NaN;
        string line = File.ReadLines("/proc/self/status")
            .First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        string kibibytes = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2];
        return long.Parse(kibibytes, CultureInfo.InvariantCulture) * 1024 / 1e6;
    }
}
