namespace MnistCnn.Samples.DigitPad.Tests;

/// <summary>
/// A test of the published page without a server, whose folder an environment variable names: skipped where it names
/// none, or there is no browser.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DemoFactAttribute : FactAttribute
{
    public DemoFactAttribute() => Skip = StaticSite.Folder is null
        ? $"The environment variable {StaticSite.Variable} names no folder: .ci/demo-checks publishes one."
        : PadNeeds.FindMissing(mnist: false);
}
