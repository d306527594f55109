using System.Runtime.InteropServices;
using System.Text.Json;
using MnistCnn.Models;

namespace MnistCnn.Serialization;

/// <summary><see cref="CnnOptions"/> as they lie in files of version 1.</summary>
internal static class StoredOptions
{
    /// <exception cref="JsonException">
    /// A value is missing or of another kind.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public static CnnOptions Read(StoredObject json) => new()
    {
        InputHeight = json.Whole("input_height"),
        InputWidth = json.Whole("input_width"),
        InputChannels = json.Whole("input_channels"),
        ClassCount = json.Whole("class_count"),
        Filters = ImmutableCollectionsMarshal.AsImmutableArray(json.Wholes("filters")),
        KernelSize = json.Whole("kernel_size"),
        Padding = (Padding)json.OneOf("padding", typeof(Padding)),
        Pooling = (PoolingKind)json.OneOf("pooling", typeof(PoolingKind)),
        PoolSize = json.OneOf("pooling", typeof(PoolingKind)) is (int)PoolingKind.None ? 2 : json.Whole("pool_size"),
        BatchNormalization = (BatchNormalization)json.OneOf("batch_normalization", typeof(BatchNormalization)),
        // What every network was when such files were written.
        BatchNormalizationEpsilon = 1e-5,
        BatchNormalizationMomentum = 0.9,
        DenseUnits = [json.Whole("dense_units")],
        Dropout = json.Number("dropout"),
        Initialization = (WeightInitialization)json.OneOf("initialization", typeof(WeightInitialization)),
    };
}
