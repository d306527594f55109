using System.Runtime.Intrinsics;
using MnistCnn.Models.Layers;

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
    /// PyTorch's filter, channel, row, column → row, column, channel, filter: filters in vector lanes.
    /// </summary>
    public static int[] FiltersInLanes(CnnLayer layer, int lanes)
    {
        (int width, int channels, int filters) =
            (((ConvolutionLayer)layer.Layer).KernelWidth, layer.Input.Channels, RoundUp(layer.Output.Channels, lanes));
        return Convolution(layer, (filter, channel, row, column) =>
            ((((row * width) + column) * channels) + channel) * filters + filter);
    }

    /// <summary>
    /// PyTorch's filter, channel, row, column → filter, row, column, channel, padded as the layer's input is.
    /// </summary>
    public static int[] ChannelsInLanes(CnnLayer layer, int lanes)
    {
        var convolution = (ConvolutionLayer)layer.Layer;
        (int height, int width, int stride) =
            (convolution.KernelHeight, convolution.KernelWidth, RoundUp(layer.Input.Channels, lanes));
        return Convolution(layer, (filter, channel, row, column) =>
            ((((filter * height) + row) * width) + column) * stride + channel);
    }

    /// <summary>
    /// PyTorch's output, input → the same with padded rows, and each row in the order of what it is multiplied with.
    /// </summary>
    /// <param name="layer">The dense layer.</param>
    /// <param name="flattened">The map that it reads, if it reads one.</param>
    /// <param name="lanes">Floats in a vector.</param>
    public static int[] Dense(CnnLayer layer, MapSize? flattened, int lanes)
    {
        int[] row = Row(layer.Input.Length, flattened, lanes);
        int stride = RowStride(RowLength(layer.Input.Length, flattened, lanes), lanes);
        var places = new int[checked(layer.Output.Length * row.Length)];
        for (int i = 0; i < places.Length; i++)
            places[i] = checked((i / row.Length * stride) + row[i % row.Length]);
        return places;
    }

    /// <summary>
    /// PyTorch's output, input → panels of two vectors of outputs, the last perhaps of one: in a panel input, output,
    /// inputs in the order of what they are multiplied with.
    /// </summary>
    /// <param name="layer">The dense layer.</param>
    /// <param name="flattened">The map that it reads, if it reads one.</param>
    /// <param name="lanes">Floats in a vector.</param>
    public static int[] OutputsInLanes(CnnLayer layer, MapSize? flattened, int lanes)
    {
        int[] row = Row(layer.Input.Length, flattened, lanes);
        int inputs = RowLength(layer.Input.Length, flattened, lanes);
        int padded = RoundUp(layer.Output.Length, lanes);
        var places = new int[checked(layer.Output.Length * row.Length)];
        for (int i = 0; i < places.Length; i++)
        {
            (int output, int input) = Math.DivRem(i, row.Length);
            int panel = output / (2 * lanes) * 2 * lanes;
            int width = Math.Min(2 * lanes, padded - panel);
            places[i] = checked((panel * inputs) + (row[input] * width) + (output - panel));
        }

        return places;
    }

    /// <summary>
    /// The place of each value of a list. Where the list is a flattened map, PyTorch has it in channel, row, column
    /// order and we have it in row, column, channel order, channels padded.
    /// </summary>
    public static int[] Row(int length, MapSize? flattened, int lanes)
    {
        var places = new int[length];
        int pixels = flattened is { } map ? map.Height * map.Width : 1;
        int channels = RoundUp(flattened?.Channels ?? 1, lanes);
        for (int i = 0; i < length; i++)
            places[i] = flattened is null ? i : checked((i % pixels * channels) + (i / pixels));
        return places;
    }

    /// <summary>The values of a list, the padding between the channels of a flattened map included.</summary>
    public static int RowLength(int length, MapSize? flattened, int lanes) => flattened is { } map
        ? checked(map.Height * map.Width * RoundUp(map.Channels, lanes))
        : length;

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

    private static int[] Convolution(CnnLayer layer, Func<int, int, int, int, int> place)
    {
        var convolution = (ConvolutionLayer)layer.Layer;
        (int height, int width, int channels) =
            (convolution.KernelHeight, convolution.KernelWidth, layer.Input.Channels);
        var places = new int[checked(convolution.Filters * channels * height * width)];
        int index = 0;
        for (int filter = 0; filter < convolution.Filters; filter++)
            for (int channel = 0; channel < channels; channel++)
                for (int row = 0; row < height; row++)
                    for (int column = 0; column < width; column++, index++)
                        places[index] = place(filter, channel, row, column);
        return places;
    }
}
