using System.Globalization;

namespace MnistCnn.Tests.Support;

/// <summary>How often a test repeats: little in the suite, more where an environment variable says so.</summary>
internal static class LongRun
{
    public static int Count(string variable, int usual) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : usual;
}
