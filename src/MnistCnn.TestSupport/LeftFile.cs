using MnistCnn.Files;

namespace MnistCnn.Tests.Support;

/// <summary>Names of temporary files as processes leave them that are killed.</summary>
internal static class LeftFile
{
    private const int Digits = 8;

    /// <summary>A mark of a process of this machine that has ended.</summary>
    // Numbers of processes do not reach this one.
    public static string GoneMark => With(process: "7fffffff");

    /// <summary>A mark of a process of another machine, of which nobody knows.</summary>
    public static string ForeignMark =>
        (ProcessMark.Create()[0] == '0' ? '1' : '0') + ProcessMark.Create()[1..];

    /// <summary>A mark of a process that had the number of this one, before it.</summary>
    public static string EarlierMark => With(start: "00000001");

    /// <summary>What a process that has ended left of a file.</summary>
    public static string Of(string path) => Of(path, GoneMark);

    public static string Of(string path, string mark) => $"{path}.{mark}.tmp";

    private static string With(string? process = null, string? start = null)
    {
        string own = ProcessMark.Create();
        return string.Concat(
            own.AsSpan(0, Digits), process ?? own.AsSpan(Digits, Digits), start ?? own.AsSpan(2 * Digits, Digits),
            own.AsSpan(3 * Digits));
    }
}
