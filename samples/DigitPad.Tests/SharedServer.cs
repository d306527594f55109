namespace MnistCnn.Samples.DigitPad.Tests;

/// <summary>Tests that share one running server, and one browser.</summary>
[CollectionDefinition(Name)]
public sealed class SharedServer : ICollectionFixture<PadServer>, ICollectionFixture<SharedBrowser>
{
    public const string Name = "server";
}
