using System.Runtime.InteropServices;

namespace MnistCnn.Tests.Support;

/// <summary>A fact about Linux on x64, skipped elsewhere.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            Skip = "It needs Linux on x64.";
    }
}
