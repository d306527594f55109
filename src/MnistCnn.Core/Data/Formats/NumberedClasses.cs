using System.Globalization;

namespace MnistCnn.Data.Formats;

/// <summary>Names of classes where files tell labels alone.</summary>
internal static class NumberedClasses
{
    /// <summary>The numbers from 0 to the greatest label, two at least.</summary>
    public static IReadOnlyList<string> UpTo(int greatest) => ImageSet.CheckedNames(
        [.. Enumerable.Range(0, Math.Max(2, greatest + 1))
            .Select(label => label.ToString(CultureInfo.InvariantCulture))]);
}
