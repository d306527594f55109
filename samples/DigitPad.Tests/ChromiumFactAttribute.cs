namespace MnistCnn.Samples.DigitPad.Tests;

/// <summary>A test in a browser: skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute()
    {
        if (Chromium.Path is null)
            Skip = "There is no chromium, chromium-browser or google-chrome on the PATH.";
    }
}
