namespace MnistCnn.Samples.DigitPad.Tests;

/// <summary>Cases in a browser: skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumTheoryAttribute : TheoryAttribute
{
    public ChromiumTheoryAttribute()
    {
        if (Chromium.Path is null)
            Skip = "There is no chromium, chromium-browser or google-chrome on the PATH.";
    }
}
