using MnistCnn.Models;

namespace MnistCnn.Serialization;

/// <summary><see cref="CnnOptions"/> as they lie in a file.</summary>
internal sealed class StoredOptions
{
    public required int InputHeight { get; set; }

    public required int InputWidth { get; set; }

    public required int InputChannels { get; set; }

    public required int ClassCount { get; set; }

    public required int[] Filters { get; set; }

    public required int KernelSize { get; set; }

    public required ConvPadding Padding { get; set; }

    public required PoolingKind Pooling { get; set; }

    public required int PoolSize { get; set; }

    public required BatchNormalization BatchNormalization { get; set; }

    public required int DenseUnits { get; set; }

    public required double Dropout { get; set; }

    public required WeightInitialization Initialization { get; set; }

    public static StoredOptions From(CnnOptions options) => new()
    {
        InputHeight = options.InputHeight,
        InputWidth = options.InputWidth,
        InputChannels = options.InputChannels,
        ClassCount = options.ClassCount,
        Filters = [.. options.Filters],
        KernelSize = options.KernelSize,
        Padding = options.Padding,
        Pooling = options.Pooling,
        PoolSize = options.PoolSize,
        BatchNormalization = options.BatchNormalization,
        DenseUnits = options.DenseUnits,
        Dropout = options.Dropout,
        Initialization = options.Initialization,
    };

    public CnnOptions ToOptions() => new()
    {
        InputHeight = InputHeight,
        InputWidth = InputWidth,
        InputChannels = InputChannels,
        ClassCount = ClassCount,
        Filters = [.. Filters],
        KernelSize = KernelSize,
        Padding = Padding,
        Pooling = Pooling,
        PoolSize = PoolSize,
        BatchNormalization = BatchNormalization,
        DenseUnits = DenseUnits,
        Dropout = Dropout,
        Initialization = Initialization,
    };
}
