using System.Globalization;

namespace MnistCnn.Tests.Support;

/// <summary>Makes a culture the current one until it is disposed.</summary>
internal sealed class ForeignCulture : IDisposable
{
    private readonly (CultureInfo Numbers, CultureInfo Texts) _before =
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);

    public ForeignCulture(string name) =>
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(name);

    /// <summary>
    /// Commas for points; the dotless i; other digits, minus signs, separators and calendars; a minus sign that is none
    /// of ASCII.
    /// </summary>
    public static TheoryData<string> Names => ["de-DE", "tr-TR", "fa-IR", "ar-SA", "sv-SE"];

    public void Dispose() => (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = _before;
}
