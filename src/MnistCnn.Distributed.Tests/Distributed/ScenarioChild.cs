using System.Globalization;
using System.Runtime.InteropServices;
using MnistCnn.Distributed;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Distributed;

/// <summary>A rank that goes through all of <see cref="GroupScenario"/> and leaves what it comes to.</summary>
internal static class ScenarioChild
{
    public const string Task = "scenarios";

    public static int Run(string directory)
    {
        using MpiGroup group = MpiGroup.Join();
        float[][] results =
        [
            .. GroupScenario.Networks.SelectMany(network => GroupScenario.Step(network, group, threads: 1)),
            .. GroupScenario.Fit(group, threads: 1),
        ];
        File.WriteAllBytes(
            Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"rank{group.Rank}")),
            MemoryMarshal.AsBytes<float>(results.SelectMany(result => result).ToArray()).ToArray());
        Console.WriteLine($"rank {group.Rank} of {group.Size}, {group.LocalSize} here, {group.LibraryVersion}.");
        return IsNullStillAnException() ? 0 : 3;
    }

    // Some of what MPI loads takes over the signal that .NET makes this exception of.
    private static bool IsNullStillAnException()
    {
        string? nothing = Environment.GetEnvironmentVariable("MNISTCNN_NO_SUCH_VARIABLE");
        try
        {
            return nothing!.Length < 0;
        }
        catch (NullReferenceException)
        {
            return true;
        }
    }
}
