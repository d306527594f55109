using MnistCnn.Inspection;
using MnistCnn.Models;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Inspection;

/// <summary>The loops that inspection goes by, beside loops that know the description alone.</summary>
public sealed class LayerMathTests
{
    public static TheoryData<string> AwkwardNetworks => AwkwardChains.Names;

    [Theory]
    [MemberData(nameof(AwkwardNetworks))]
    public void Logits_are_those_of_the_description(string network) =>
        ShouldGiveTheLogitsOfTheDescription(AwkwardChains.Model(network), network);

    [Fact]
    public void Logits_of_any_chain_are_those_of_the_description()
    {
        for (int seed = 0; seed < 200; seed++)
            ShouldGiveTheLogitsOfTheDescription(RandomChains.Model(seed), $"seed {seed}");
    }

    private static void ShouldGiveTheLogitsOfTheDescription(Cnn model, string what)
    {
        byte[] pixels = TestImages.Bytes(model.Architecture, count: 1);

        float[] logits = new LayerTrace(model).Forward(pixels);

        logits.ShouldBeCloseTo(
            PlainLoops.Logits(model, [.. pixels.Select(pixel => pixel / 255f)]), 1e-6, $"{what}: {model.Architecture}");
    }
}
