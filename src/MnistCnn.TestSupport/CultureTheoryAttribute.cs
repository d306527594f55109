using System.Globalization;

namespace MnistCnn.Tests.Support;

/// <summary>A theory about <see cref="ForeignCulture.Names"/>, skipped where all cultures are alike.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CultureTheoryAttribute : TheoryAttribute
{
    public CultureTheoryAttribute()
    {
        if (AreAlike())
            Skip = "There is no data of cultures on this machine: install ICU (libicu).";
    }

    private static bool AreAlike()
    {
        try
        {
            return CultureInfo.GetCultureInfo("de-DE").NumberFormat.NumberDecimalSeparator != ",";
        }
        catch (CultureNotFoundException)
        {
            return true;
        }
    }
}
