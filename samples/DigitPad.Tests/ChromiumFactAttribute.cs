namespace MnistCnn.Samples.DigitPad.Tests;

/// <summary>A test in a browser: skipped where there is none, or no MNIST for a test that needs it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute(bool needsMnist = false)
    {
        NeedsMnist = needsMnist;
        Skip = PadNeeds.FindMissing(needsMnist);
    }

    public bool NeedsMnist { get; }
}
