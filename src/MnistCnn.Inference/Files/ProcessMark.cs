using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MnistCnn.Files;

/// <summary>
/// Tells which process made something on a disk: 32 hexadecimal digits, 8 each of the machine, the process, the moment
/// it started, since numbers of processes are used again, and chance.
/// </summary>
internal static class ProcessMark
{
    public const int Length = 4 * Part;

    private const int Part = 8;
    private static readonly string Machine = MachineDigits();
    private static readonly string Own =
        Machine + Digits((uint)Environment.ProcessId) + Digits(StartOf(Environment.ProcessId) ?? 0);

    /// <summary>A new mark of this process.</summary>
    public static string Create() => Own + RandomNumberGenerator.GetHexString(Part, lowercase: true);

    /// <summary>Whether a text can be a mark.</summary>
    public static bool IsMark(string text) => text.Length == Length && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Whether the process that made a mark has ended; null where it ran on another machine.</summary>
    /// <remarks>
    /// A container that does not see the processes of another is another machine, and so is this one before it was
    /// started anew.
    /// </remarks>
    public static bool? IsGone(string mark)
    {
        if (!mark.StartsWith(Machine, StringComparison.Ordinal))
            return null;
        uint process = uint.Parse(mark.AsSpan(Part, Part), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        uint start = uint.Parse(mark.AsSpan(2 * Part, Part), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return process is 0 or > int.MaxValue
            || StartOf((int)process) is not { } found || (found != start && found != 0 && start != 0);
    }

    private static string Digits(uint number) => number.ToString("x8", CultureInfo.InvariantCulture);

    private static string MachineDigits()
    {
        string text = Environment.MachineName;
        if (OperatingSystem.IsLinux())
        {
            try
            {
                text += File.ReadAllText("/proc/sys/kernel/random/boot_id")
                    + new FileInfo("/proc/self/ns/pid").LinkTarget;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The name alone, then.
            }
        }

        return Digits(BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }

    // Null where there is no such process, 0 where there is one of which no more can be found out.
    private static uint? StartOf(int process)
    {
        try
        {
            if (LinuxStatus(process) is { } status)
                return status.IsDead ? null : status.Start;
            using Process found = Process.GetProcessById(process);
            // The clock of Linux may have been set since; its count of ticks, above, has not.
            return OperatingSystem.IsLinux() ? 0 : (uint)found.StartTime.ToUniversalTime().Ticks;
        }
        catch (ArgumentException)
        {
            return null;
        }
        catch (Exception exception)
            when (exception is Win32Exception or InvalidOperationException or NotSupportedException)
        {
            return 0;
        }
    }

    private static (bool IsDead, uint Start)? LinuxStatus(int process)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            string text = File.ReadAllText($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/stat");
            // The name of the program stands in parentheses, and may have blanks and parentheses.
            string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            const int State = 0, Start = 19;
            return (fields[State] is "Z" or "X",
                (uint)ulong.Parse(fields[Start], CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
