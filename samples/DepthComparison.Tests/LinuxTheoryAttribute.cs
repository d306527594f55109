namespace MnistCnn.Samples.DepthComparison.Tests;

/// <summary>A fact about signals, skipped where there are none.</summary>
public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "It redirects output as a shell of Linux does.";
    }
}
