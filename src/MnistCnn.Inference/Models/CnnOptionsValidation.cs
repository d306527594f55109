using System.Numerics;

namespace MnistCnn.Models;

/// <summary>The range of every option, in one place.</summary>
internal static class CnnOptionsValidation
{
    public const int MaxConvDepth = 64;

    public static void Check(CnnOptions options)
    {
        InRange(nameof(options.InputHeight), options.InputHeight, 1, 65_535);
        InRange(nameof(options.InputWidth), options.InputWidth, 1, 65_535);
        InRange(nameof(options.InputChannels), options.InputChannels, 1, 65_535);
        InRange(nameof(options.ClassCount), options.ClassCount, 2, 256);
        InRange(nameof(options.ConvDepth), options.ConvDepth, 1, MaxConvDepth);
        foreach (int filters in options.Filters)
            InRange(nameof(options.Filters), filters, 1, 65_535);
        InRange(nameof(options.KernelSize), options.KernelSize, 1, 255);
        InRange(nameof(options.DenseUnits), options.DenseUnits, 1, 1_048_576);
        Defined(nameof(options.Padding), options.Padding);
        Defined(nameof(options.Pooling), options.Pooling);
        Defined(nameof(options.BatchNormalization), options.BatchNormalization);
        Defined(nameof(options.Initialization), options.Initialization);
        if (options.Pooling != PoolingKind.None)
            InRange(nameof(options.PoolSize), options.PoolSize, 2, 255);
        if (!(options.Dropout >= 0 && options.Dropout < 1))
            throw OutOfRange(nameof(options.Dropout), options.Dropout, "must be at least 0 and below 1, the share of units to drop");
        if (options.Padding == ConvPadding.Same && options.KernelSize % 2 == 0)
            throw OutOfRange(nameof(options.KernelSize), options.KernelSize,
                $"must be odd with {nameof(options.Padding)} {ConvPadding.Same}, so that both sides are padded alike");
    }

    private static void InRange<T>(string name, T value, T least, T most)
        where T : INumber<T>
    {
        if (value < least || value > most)
            throw OutOfRange(name, value, $"must be from {least} to {most}");
    }

    private static void Defined(string name, Enum value)
    {
        if (!Enum.IsDefined(value.GetType(), value))
            throw OutOfRange(name, value, $"must be one of {string.Join(", ", Enum.GetNames(value.GetType()))}");
    }

    private static ArgumentOutOfRangeException OutOfRange(string name, object value, string rule) =>
        new(name, value, $"{nameof(CnnOptions)}.{name} {rule}.");
}
