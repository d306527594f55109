namespace MnistCnn.Samples.DepthComparison.Tests;

/// <summary>A fact about signals, skipped where there are none.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "It sends a signal as Linux does.";
    }
}
