using MnistCnn.Models;

namespace MnistCnn.Tests.Support;

internal static class WeightComparison
{
    /// <summary>
    /// All weights together differ from the others' by at most <paramref name="tolerance"/> of their norm.
    /// </summary>
    public static void ShouldHaveWeightsOf(this Cnn actual, Cnn expected, double tolerance, string what = "weights")
    {
        float[] All(Cnn model) => [.. model.WeightNames.SelectMany(model.GetWeights)];
        All(actual).ShouldBeCloseTo(All(expected), tolerance, what);
    }

    /// <summary>The same tensors to the bit, counters and frozen layers too.</summary>
    public static void ShouldBeTheSameAs(this Cnn actual, Cnn expected)
    {
        actual.Architecture.Should().Be(expected.Architecture);
        foreach ((var ours, var theirs) in actual.ReadTensors().Zip(expected.ReadTensors()))
        {
            ours.Name.Should().Be(theirs.Name);
            ours.Data.Span.SequenceEqual(theirs.Data.Span).Should().BeTrue(ours.Name);
        }

        foreach (CnnLayer layer in expected.Layout.Layers)
            actual.IsFrozen(layer.Name).Should().Be(expected.IsFrozen(layer.Name), layer.Name);
    }
}
