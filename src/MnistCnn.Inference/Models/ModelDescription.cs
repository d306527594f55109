using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;

namespace MnistCnn.Models;

/// <summary>
/// What a model file tells of its network beside the weights: enough to build and use it, knowing nothing else.
/// </summary>
public sealed record ModelDescription
{
    /// <summary>Describes a network.</summary>
    /// <param name="architecture">What it is made of.</param>
    public ModelDescription(CnnArchitecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        Architecture = architecture;
        string[] names = new string[architecture.ClassCount];
        for (int label = 0; label < names.Length; label++)
            names[label] = label.ToString(CultureInfo.InvariantCulture);
        ClassNames = ImmutableCollectionsMarshal.AsImmutableArray(names);
    }

    /// <summary>What the network is made of.</summary>
    public CnnArchitecture Architecture { get; }

    /// <summary>The name of each class, one for each logit. Default <c>0</c>, <c>1</c>, …</summary>
    public ImmutableArray<string> ClassNames { get; init; }

    /// <summary>
    /// What a byte of a pixel, 0 to 255, is multiplied with before it enters the network. Default 1/255.
    /// </summary>
    public float PixelScale { get; init; } = 1f / 255;

    /// <summary>How the weights came about; null where that is not known.</summary>
    public TrainingSummary? Training { get; init; }

    /// <summary>The version of MnistCnn that wrote the file; null before it is written.</summary>
    public string? LibraryVersion { get; init; }

    /// <summary>Whether both tell the same; <see cref="ClassNames"/> are compared one by one.</summary>
    public bool Equals(ModelDescription? other) =>
        other is not null && Values.Equals(other.Values)
            && ClassNames.AsSpan().SequenceEqual(other.ClassNames.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Values.GetHashCode();

    private (CnnArchitecture, float, TrainingSummary?, string?) Values =>
        (Architecture, PixelScale, Training, LibraryVersion);
}
