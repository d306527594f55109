using System.Collections.Immutable;
using MnistCnn.Validation;

namespace MnistCnn.Models;

/// <summary>
/// The ranges of what networks are made of, for layers, options and builders alike. Each gives back what is in it, and
/// names the property, or the parameter where the owner is null.
/// </summary>
internal static class NetworkRanges
{
    public const int MaxClasses = 65_536;

    private const int MaxBlocks = 64;
    private const int MaxHiddenLayers = 64;
    private const int MaxPixels = 65_535;
    private const int MaxWindow = 255;

    /// <summary>Rows, columns or channels of an image.</summary>
    public static int Image(string? owner, string name, int value) =>
        Preconditions.InRange(owner, name, value, 1, MaxPixels);

    public static int Classes(string? owner, string name, int value) =>
        Preconditions.InRange(owner, name, value, 2, MaxClasses);

    public static int Blocks(string? owner, string name, int value) =>
        Preconditions.InRange(owner, name, value, 1, MaxBlocks, "blocks");

    public static int Filters(string? owner, string name, int value) =>
        Preconditions.InRange(owner, name, value, 1, MaxPixels);

    /// <summary>The filters of each block.</summary>
    public static ImmutableArray<int> Filters(string? owner, string name, ImmutableArray<int> values)
    {
        int blocks = values.IsDefault ? 0 : values.Length;
        if (blocks is < 1 or > MaxBlocks)
            throw Preconditions.OutOfRange(owner, name, blocks, $"the filters of 1 to {MaxBlocks} blocks");
        for (int i = 0; i < blocks; i++)
            Filters(owner, $"{name}[{i}]", values[i]);
        return values;
    }

    public static int Units(string? owner, string name, int value) =>
        Preconditions.InRange(owner, name, value, 1, 1_048_576);

    /// <summary>The units of each hidden layer, of which there may be none.</summary>
    public static ImmutableArray<int> Units(string? owner, string name, ImmutableArray<int> values)
    {
        if (values.IsDefault)
            throw Preconditions.OutOfRange(owner, name, "default", "a list, which may be empty");
        if (values.Length > MaxHiddenLayers)
            throw Preconditions.OutOfRange(
                owner, name, values.Length, $"the units of at most {MaxHiddenLayers} hidden layers");
        for (int i = 0; i < values.Length; i++)
            Units(owner, $"{name}[{i}]", values[i]);
        return values;
    }

    /// <summary>A side of a kernel or of a pooling window, or a stride.</summary>
    public static int Window(string? owner, string name, int value) =>
        Preconditions.InRange(owner, name, value, 1, MaxWindow);

    /// <summary>A side of a pooling window that makes an image smaller.</summary>
    public static int PoolSize(string? owner, string name, int value) => Preconditions.InRange(
        owner, name, value, 2, MaxWindow,
        reason: $"to leave poolings out, take {nameof(PoolingKind)}.{nameof(PoolingKind.None)}");

    public static double DropoutRate(string? owner, string name, double value, string what) =>
        Preconditions.AtLeastAndBelow(owner, name, value, 0, 1, reason: $"it is the share of {what} to drop");

    public static double Epsilon(string? owner, string name, double value) =>
        Preconditions.AboveAndAtMost(owner, name, value, 0, 1);

    public static double Momentum(string? owner, string name, double value) =>
        Preconditions.AtLeastAndBelow(owner, name, value, 0, 1);
}
