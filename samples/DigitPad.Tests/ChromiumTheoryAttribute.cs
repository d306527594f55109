namespace MnistCnn.Samples.DigitPad.Tests;

/// <summary>Cases in a browser: skipped where there is none, or no MNIST for cases that need it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumTheoryAttribute : TheoryAttribute
{
    public ChromiumTheoryAttribute(bool needsMnist = false)
    {
        NeedsMnist = needsMnist;
        Skip = PadNeeds.FindMissing(needsMnist);
    }

    public bool NeedsMnist { get; }
}
