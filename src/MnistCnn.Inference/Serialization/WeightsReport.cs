using System.Collections.Immutable;

namespace MnistCnn.Serialization;

/// <summary>What <see cref="ModelFile.LoadWeights"/> did with each layer that has weights.</summary>
public sealed class WeightsReport
{
    internal WeightsReport(ImmutableArray<string> loaded, ImmutableArray<string> kept) =>
        (Loaded, Kept) = (loaded, kept);

    /// <summary>The layers that have the weights of the file now, first to last.</summary>
    public ImmutableArray<string> Loaded { get; }

    /// <summary>The layers that kept their own, first to last.</summary>
    public ImmutableArray<string> Kept { get; }

    /// <summary>Both in a sentence: <c>Loaded conv1, dense1; kept dense2.</c></summary>
    public override string ToString() => $"Loaded {Names(Loaded)}; kept {Names(Kept)}.";

    private static string Names(ImmutableArray<string> layers) => layers.IsEmpty ? "none" : string.Join(", ", layers);
}
