namespace MnistCnn.Tests.Support;

/// <summary>
/// Tests that use torch's global random generator, or count all live tensors, run one at a time, and alone.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TorchTests
{
    public const string Name = "torch";
}
