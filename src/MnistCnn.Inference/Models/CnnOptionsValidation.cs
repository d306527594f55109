using MnistCnn.Models.Layers;
using MnistCnn.Validation;

namespace MnistCnn.Models;

/// <summary>The range of every option, in one place.</summary>
internal static class CnnOptionsValidation
{
    public const int MaxConvDepth = 64;

    private const int MaxDenseLayers = 64;

    private const string Owner = nameof(CnnOptions);

    public static void Check(CnnOptions options)
    {
        Preconditions.InRange(Owner, nameof(options.InputHeight), options.InputHeight, 1, 65_535);
        Preconditions.InRange(Owner, nameof(options.InputWidth), options.InputWidth, 1, 65_535);
        Preconditions.InRange(Owner, nameof(options.InputChannels), options.InputChannels, 1, 65_535);
        Preconditions.InRange(Owner, nameof(options.ClassCount), options.ClassCount, 2, 65_536);
        Preconditions.InRange(Owner, nameof(options.ConvDepth), options.ConvDepth, 1, MaxConvDepth);
        foreach (int filters in options.Filters)
            Preconditions.InRange(Owner, nameof(options.Filters), filters, 1, 65_535);
        Preconditions.InRange(Owner, nameof(options.KernelSize), options.KernelSize, 1, 255);
        if (options.DenseUnits.IsDefault)
            throw Preconditions.OutOfRange(Owner, nameof(options.DenseUnits), "default", "a list, which may be empty");
        Preconditions.InRange(
            Owner, nameof(options.DenseUnits), options.DenseUnits.Length, 0, MaxDenseLayers, "hidden layers");
        foreach (int units in options.DenseUnits)
            Preconditions.InRange(Owner, nameof(options.DenseUnits), units, 1, 1_048_576);
        Preconditions.Defined(Owner, nameof(options.Padding), options.Padding);
        Preconditions.Defined(Owner, nameof(options.Pooling), options.Pooling);
        Preconditions.Defined(Owner, nameof(options.BatchNormalization), options.BatchNormalization);
        if (!(options.BatchNormalizationEpsilon is > 0 and <= 1))
            throw Preconditions.OutOfRange(
                Owner, nameof(options.BatchNormalizationEpsilon), options.BatchNormalizationEpsilon,
                "above 0 and at most 1");
        Preconditions.AtLeastAndBelow(
            Owner, nameof(options.BatchNormalizationMomentum), options.BatchNormalizationMomentum, 0, 1);
        Preconditions.Defined(Owner, nameof(options.Initialization), options.Initialization);
        if (options.Pooling != PoolingKind.None)
            Preconditions.InRange(Owner, nameof(options.PoolSize), options.PoolSize, 2, 255);
        Preconditions.AtLeastAndBelow(
            Owner, nameof(options.Dropout), options.Dropout, 0, 1, reason: "it is the share of units to drop");
        CheckDepth(options);
    }

    // Said in the builder's words, which the layers do not know.
    private static void CheckDepth(CnnOptions options)
    {
        int pool = options.Pooling == PoolingKind.None ? 1 : options.PoolSize;
        (int height, int width) = (options.InputHeight, options.InputWidth);
        var sizes = new List<string>();
        for (int block = 0; block < options.ConvDepth; block++)
        {
            sizes.Add(options.InputHeight == options.InputWidth ? $"{height}" : $"{height}×{width}");
            height = Windows.CountOf(height, options.KernelSize, stride: 1, options.Padding) / pool;
            width = Windows.CountOf(width, options.KernelSize, stride: 1, options.Padding) / pool;
            if (height < 1 || width < 1)
                throw TooDeep(options, sizes);
        }
    }

    private static ArgumentException TooDeep(CnnOptions options, List<string> sizes)
    {
        int fitting = sizes.Count - 1;
        string pooling = options.Pooling == PoolingKind.None
            ? "no pooling"
            : $"{options.PoolSize}×{options.PoolSize} pooling";
        return new ArgumentException(
            $"{nameof(CnnOptions.ConvDepth)} {options.ConvDepth} does not fit a "
            + $"{options.InputHeight}×{options.InputWidth} image: with {options.KernelSize}×{options.KernelSize} "
            + $"convolutions ({nameof(CnnOptions.Padding)} {options.Padding}) and {pooling}, {string.Join('→', sizes)} "
            + $"allows at most {fitting} block{(fitting == 1 ? "" : "s")}. "
            + $"Use fewer blocks, {nameof(CnnOptions.Padding)} {Padding.Same}, or larger images.",
            nameof(options));
    }
}
