using System.Globalization;

namespace MnistCnn.Distributed.Mpi;

/// <summary>Whether a launcher keeps this process on fewer processors than it could have.</summary>
internal static class ProcessorBinding
{
    /// <summary>A warning where processors lie idle because all ranks here are bound to few; else null.</summary>
    /// <param name="localSize">Ranks on this machine.</param>
    public static string? FindDoubt(int localSize)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            return FindDoubt(localSize, Environment.ProcessId, File.ReadAllText);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <param name="localSize">Ranks on this machine.</param>
    /// <param name="process">The number of this process.</param>
    /// <param name="read">Gives the text of a file below <c>/proc</c>.</param>
    public static string? FindDoubt(int localSize, int process, Func<string, string> read)
    {
        int mine = Processors(read($"/proc/{process}/status"));
        int most = mine;
        for (int ancestor = process; ancestor > 1;)
        {
            string status = read($"/proc/{ancestor}/status");
            most = Math.Max(most, Processors(status));
            ancestor = int.Parse(Field(status, "PPid"), CultureInfo.InvariantCulture);
        }

        return mine * localSize < most
            ? FormattableString.Invariant(
                $"The launcher has bound each of {localSize} processes here to {mine} of {most} processors, and the ")
                + "others lie idle: with Open MPI, start with mpirun --bind-to none."
            : null;
    }

    // A list such as 0-3,8.
    private static int Processors(string status) => Field(status, "Cpus_allowed_list").Split(',')
        .Select(range => range.Split('-').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray())
        .Sum(range => range[^1] - range[0] + 1);

    private static string Field(string status, string name) => status.Split('\n')
        .First(line => line.StartsWith($"{name}:", StringComparison.Ordinal)).Split(':', 2)[1].Trim();
}
