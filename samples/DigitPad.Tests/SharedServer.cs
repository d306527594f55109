namespace MnistCnn.Samples.DigitPad.Tests;

/// <summary>Tests that share one running server.</summary>
[CollectionDefinition(Name)]
public sealed class SharedServer : ICollectionFixture<PadServer>
{
    public const string Name = "server";
}
