using System.Runtime.Intrinsics;

namespace MnistCnn.Models;

/// <summary>
/// Where a network keeps each weight, in the order that its kernels read: maps with the place of every weight of a
/// tensor in PyTorch's order. Channels, filters and rows are padded to whole vectors; places that no weight has stay
/// zero.
/// </summary>
internal static class WeightLayout
{
    /// <summary>Floats in the widest vector that this machine has in hardware.</summary>
    public static int Lanes { get; } =
        Vector512.IsHardwareAccelerated ? 16
        : Vector256.IsHardwareAccelerated ? 8
        : Vector128.IsHardwareAccelerated ? 4
        : 1;

    public static int RoundUp(int value, int multiple) => checked((value + multiple - 1) / multiple * multiple);

    /// <summary>
    /// Three rows of accumulators share the work on a dense row, so rows come in thirds of whole vectors.
    /// </summary>
    public static int RowStride(int length, int lanes) => RoundUp(length, 3 * lanes);

    /// <summary>
    /// Floats from one input pixel to the next. The image itself has few channels, often one, and they are not padded.
    /// </summary>
    public static int InputStride(int channels, int lanes, bool isFirst) =>
        isFirst ? channels : RoundUp(channels, lanes);

    /// <summary>
    /// PyTorch's filter, channel, row, column → row, column, channel, filter: filters in vector lanes.
    /// </summary>
    public static int[] FiltersInLanes(ConvolutionLayer layer, int lanes)
    {
        (int kernel, int channels, int filters) =
            (layer.KernelSize, layer.Input.Channels, RoundUp(layer.Filters, lanes));
        return Convolution(layer, (filter, channel, row, column) =>
            ((((row * kernel) + column) * channels) + channel) * filters + filter);
    }

    /// <summary>
    /// PyTorch's filter, channel, row, column → filter, row, column, channel, padded as the layer's input is.
    /// </summary>
    public static int[] ChannelsInLanes(ConvolutionLayer layer, int lanes)
    {
        (int kernel, int stride) = (layer.KernelSize, RoundUp(layer.Input.Channels, lanes));
        return Convolution(layer, (filter, channel, row, column) =>
            ((((filter * kernel) + row) * kernel) + column) * stride + channel);
    }

    /// <summary>
    /// PyTorch's output, input → the same with padded rows. The first dense layer reads a flattened map, which PyTorch
    /// has in channel, row, column order and we have in row, column, channel order, channels padded.
    /// </summary>
    /// <param name="layer">The dense layer.</param>
    /// <param name="flattened">The map that it reads, if it reads one.</param>
    /// <param name="lanes">Floats in a vector.</param>
    public static int[] Dense(DenseLayer layer, MapSize? flattened, int lanes)
    {
        (int inputs, int stride) = (layer.Input.Length, RowStride(Inputs(layer, flattened, lanes), lanes));
        int pixels = flattened is { } map ? map.Height * map.Width : 1;
        int channels = RoundUp(flattened?.Channels ?? 1, lanes);
        var places = new int[checked(layer.Output.Length * inputs)];
        int index = 0;
        for (int output = 0; output < layer.Output.Length; output++)
            for (int input = 0; input < inputs; input++, index++)
                places[index] = checked((output * stride)
                    + (flattened is null ? input : (input % pixels * channels) + (input / pixels)));
        return places;
    }

    /// <summary>The values of a row of a dense layer, the padding between the channels of a map included.</summary>
    public static int Inputs(DenseLayer layer, MapSize? flattened, int lanes) => flattened is { } map
        ? checked(map.Height * map.Width * RoundUp(map.Channels, lanes))
        : layer.Input.Length;

    /// <summary>Puts a tensor where the kernels want it.</summary>
    public static void Pack(ReadOnlySpan<float> tensor, ReadOnlySpan<int> places, Span<float> packed)
    {
        if (tensor.Length != places.Length)
            throw new ArgumentException(
                $"A tensor has {tensor.Length} values, and its layer needs {places.Length}.", nameof(tensor));
        for (int i = 0; i < places.Length; i++)
            packed[places[i]] = tensor[i];
    }

    /// <summary>Takes a tensor back from where the kernels have it.</summary>
    public static void Unpack(ReadOnlySpan<float> packed, ReadOnlySpan<int> places, Span<float> tensor)
    {
        for (int i = 0; i < places.Length; i++)
            tensor[i] = packed[places[i]];
    }

    private static int[] Convolution(ConvolutionLayer layer, Func<int, int, int, int, int> place)
    {
        (int kernel, int channels) = (layer.KernelSize, layer.Input.Channels);
        var places = new int[checked(layer.Filters * channels * kernel * kernel)];
        int index = 0;
        for (int filter = 0; filter < layer.Filters; filter++)
            for (int channel = 0; channel < channels; channel++)
                for (int row = 0; row < kernel; row++)
                    for (int column = 0; column < kernel; column++, index++)
                        places[index] = place(filter, channel, row, column);
        return places;
    }
}
