using System.Collections.Immutable;
using MnistCnn.Keras.Layers;
using MnistCnn.Models;

namespace MnistCnn.Keras.Files;

/// <summary>Reads an architecture off the sizes of weights, as far as they tell it.</summary>
internal static class InferredOptions
{
    /// <param name="layers">The layers of a file.</param>
    /// <param name="assumed">
    /// What the sizes do not tell: input size, padding, pooling, dropout, and where batches are normalised.
    /// </param>
    /// <exception cref="InvalidDataException">The layers are not those of any <c>Cnn</c>.</exception>
    public static CnnOptions From(IReadOnlyList<StoredLayer> layers, CnnOptions assumed)
    {
        ImmutableArray<long>[] convolutions = Kernels(layers, LayerKind.Convolution);
        ImmutableArray<long>[] dense = Kernels(layers, LayerKind.Dense);
        if (convolutions.Length == 0 || dense.Length != 2)
            throw new InvalidDataException(
                $"It has {convolutions.Length} convolutions and {dense.Length} dense layers, and a Cnn has one or more "
                + "and two.");
        bool normalized = layers.Any(layer => layer.Kind == LayerKind.BatchNormalization);
        if (normalized && assumed.BatchNormalization == BatchNormalization.None)
            throw new InvalidDataException(
                "It has batch normalisation, and weights do not tell on which side of the activation: say it with "
                + $"{nameof(CnnOptions)}.{nameof(CnnOptions.BatchNormalization)}.");
        return assumed with
        {
            Filters = [.. convolutions.Select(kernel => Size(kernel[3]))],
            KernelSize = Size(convolutions[0][0]),
            InputChannels = Size(convolutions[0][2]),
            DenseUnits = Size(dense[0][1]),
            ClassCount = Size(dense[1][1]),
            BatchNormalization = normalized ? assumed.BatchNormalization : BatchNormalization.None,
        };
    }

    /// <exception cref="InvalidDataException">No network can have such options.</exception>
    public static CnnLayout LayoutOf(CnnOptions options)
    {
        try
        {
            return new CnnLayout(options);
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException)
        {
            throw new InvalidDataException(
                $"Its sizes are of a network that cannot be: {exception.Message}", exception);
        }
    }

    private static ImmutableArray<long>[] Kernels(IReadOnlyList<StoredLayer> layers, LayerKind kind) =>
        [.. layers.Where(layer => layer.Kind == kind).Select(layer => layer.Weights[0].Shape)];

    private static int Size(long size) =>
        size is > 0 and <= int.MaxValue
            ? (int)size
            : throw new InvalidDataException($"A weight is {size} long in one dimension.");
}
