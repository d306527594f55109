using MnistCnn.Validation;

namespace MnistCnn.Models;

/// <summary>The range of every option, in one place.</summary>
internal static class CnnOptionsValidation
{
    public const int MaxConvDepth = 64;

    private const string Owner = nameof(CnnOptions);

    public static void Check(CnnOptions options)
    {
        Preconditions.InRange(Owner, nameof(options.InputHeight), options.InputHeight, 1, 65_535);
        Preconditions.InRange(Owner, nameof(options.InputWidth), options.InputWidth, 1, 65_535);
        Preconditions.InRange(Owner, nameof(options.InputChannels), options.InputChannels, 1, 65_535);
        Preconditions.InRange(Owner, nameof(options.ClassCount), options.ClassCount, 2, 256);
        Preconditions.InRange(Owner, nameof(options.ConvDepth), options.ConvDepth, 1, MaxConvDepth);
        foreach (int filters in options.Filters)
            Preconditions.InRange(Owner, nameof(options.Filters), filters, 1, 65_535);
        Preconditions.InRange(Owner, nameof(options.KernelSize), options.KernelSize, 1, 255);
        Preconditions.InRange(Owner, nameof(options.DenseUnits), options.DenseUnits, 1, 1_048_576);
        Preconditions.Defined(Owner, nameof(options.Padding), options.Padding);
        Preconditions.Defined(Owner, nameof(options.Pooling), options.Pooling);
        Preconditions.Defined(Owner, nameof(options.BatchNormalization), options.BatchNormalization);
        Preconditions.Defined(Owner, nameof(options.Initialization), options.Initialization);
        if (options.Pooling != PoolingKind.None)
            Preconditions.InRange(Owner, nameof(options.PoolSize), options.PoolSize, 2, 255);
        Preconditions.AtLeastAndBelow(
            Owner, nameof(options.Dropout), options.Dropout, 0, 1, reason: "it is the share of units to drop");
        if (options.Padding == ConvPadding.Same && options.KernelSize % 2 == 0)
            throw Preconditions.OutOfRange(
                Owner, nameof(options.KernelSize), options.KernelSize,
                $"odd with {nameof(options.Padding)} {ConvPadding.Same}", "both sides are padded alike");
    }
}
