using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using MnistCnn.Validation;

namespace MnistCnn.Models;

/// <summary>
/// What a <see cref="Cnn"/> is beside its weights, and what model files tell of it: enough to build and use it, knowing
/// nothing else.
/// </summary>
/// <remarks>Immutable.</remarks>
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

    /// <summary>Describes a network with names that are there already, and makes none for its classes.</summary>
    internal ModelDescription(CnnArchitecture architecture, ImmutableArray<string> classNames) =>
        (Architecture, ClassNames) = (architecture, classNames);

    /// <summary>What the network is made of.</summary>
    public CnnArchitecture Architecture { get; }

    /// <summary>
    /// The name of each class, one for each logit: 1 to 200 characters, no control characters. Default <c>0</c>,
    /// <c>1</c>, …
    /// </summary>
    /// <exception cref="ArgumentException">There are more or fewer, or one is none.</exception>
    public ImmutableArray<string> ClassNames
    {
        get;
        init => field = NamesProblem(value) is { } problem
            ? throw new ArgumentException($"{nameof(ModelDescription)}.{problem}", nameof(ClassNames))
            : value;
    }

    /// <summary>
    /// What a byte of a pixel, 0 to 255, is multiplied with before it enters the network, in training, judging and
    /// prediction; above 0. Default 1/255.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0 and finite.</exception>
    public float PixelScale
    {
        get;
        init => field = Preconditions.AboveAndFinite(nameof(ModelDescription), nameof(PixelScale), value, 0);
    } = 1f / 255;

    /// <summary>How the weights came about; null where that is not known.</summary>
    public TrainingSummary? Training { get; init; }

    /// <summary>
    /// The version of MnistCnn that wrote the file that this was read from; null where it is of no file.
    /// </summary>
    public string? LibraryVersion { get; init; }

    /// <summary>Whether both tell the same; <see cref="ClassNames"/> are compared one by one.</summary>
    public bool Equals(ModelDescription? other) =>
        other is not null && Values.Equals(other.Values)
            && ClassNames.AsSpan().SequenceEqual(other.ClassNames.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Values.GetHashCode();

    /// <exception cref="ArgumentException">It is of another network.</exception>
    internal void Check(CnnArchitecture network, string parameter)
    {
        if (Architecture != network)
            throw new ArgumentException(
                $"The description is of {Architecture}, and the network is {network}.", parameter);
    }

    private string? NamesProblem(ImmutableArray<string> names)
    {
        if (names.IsDefault || names.Length != Architecture.ClassCount)
            return $"{nameof(ClassNames)} must name {Architecture.ClassCount} classes, and has "
                + $"{(names.IsDefault ? 0 : names.Length)} names.";
        for (int label = 0; label < names.Length; label++)
        {
            if (ClassName.Problem(names[label]) is { } problem)
                return $"{nameof(ClassNames)}[{label}] {problem}.";
        }

        return null;
    }

    private (CnnArchitecture, float, TrainingSummary?, string?) Values =>
        (Architecture, PixelScale, Training, LibraryVersion);
}
