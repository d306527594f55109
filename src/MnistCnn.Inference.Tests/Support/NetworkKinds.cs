using MnistCnn.Models;

namespace MnistCnn.Tests.Support;

/// <summary>Each kind of pooling, normalisation and padding, and each size of kernel that goes with them.</summary>
internal sealed class NetworkKinds : TheoryData<PoolingKind, BatchNormalization, Padding, int>
{
    public NetworkKinds()
    {
        foreach (PoolingKind pooling in Enum.GetValues<PoolingKind>())
            foreach (BatchNormalization normalization in Enum.GetValues<BatchNormalization>())
                foreach (Padding padding in Enum.GetValues<Padding>())
                    foreach (int kernel in padding == Padding.Same ? [1, 3, 5] : new[] { 1, 2, 3, 4, 5 })
                        Add(pooling, normalization, padding, kernel);
    }

    /// <summary>A small network, of sides that pooling does not divide evenly, so that nobody reads the last.</summary>
    public static CnnOptions Options(
        PoolingKind pooling, BatchNormalization normalization, Padding padding, int kernel) => new()
    {
        InputHeight = 20, InputWidth = 19, Filters = [5, 3], KernelSize = kernel, Padding = padding, Pooling = pooling,
        BatchNormalization = normalization, DenseUnits = [7], ClassCount = 3,
    };
}
