using MnistCnn.Models;

namespace MnistCnn.Kernels;

/// <summary>
/// Where the kernels keep each weight: maps with the place of every weight of a tensor in PyTorch's order. Places that no
/// weight has are padding, and stay zero.
/// </summary>
internal static class WeightLayout
{
    /// <summary>PyTorch's filter, channel, row, column → row, column, channel, filter: filters in vector lanes.</summary>
    public static int[] FiltersInLanes(ConvolutionPlan plan) => Convolution(
        plan, (filter, channel, row, column) =>
            ((((row * plan.Kernel) + column) * plan.Shape.InputChannels) + channel) * plan.Filters + filter);

    /// <summary>PyTorch's filter, channel, row, column → filter, row, column, channel, padded as the block's input is.</summary>
    public static int[] ChannelsInLanes(ConvolutionPlan plan) => Convolution(
        plan, (filter, channel, row, column) =>
            ((((filter * plan.Kernel) + row) * plan.Kernel) + column) * plan.InputStride + channel);

    /// <summary>
    /// PyTorch's output, input → the same with padded rows. The first dense layer reads a flattened image, which PyTorch
    /// has in channel, row, column order and we have in row, column, channel order.
    /// </summary>
    public static int[] Dense(DensePlan plan, ConvolutionPlan? flattened = null)
    {
        int pixels = flattened?.Windows ?? 1;
        int index = 0;
        int inputs = flattened is null ? plan.Inputs : flattened.Shape.Filters * pixels;
        var places = new int[checked(plan.Outputs * inputs)];
        for (int output = 0; output < plan.Outputs; output++)
            for (int input = 0; input < inputs; input++, index++)
                places[index] = checked((output * plan.InputStride)
                    + (flattened is null ? input : (input % pixels * flattened.Filters) + (input / pixels)));
        return places;
    }

    /// <summary>Puts a tensor where the kernels want it.</summary>
    public static void Pack(ReadOnlySpan<float> tensor, ReadOnlySpan<int> places, Span<float> packed)
    {
        if (tensor.Length != places.Length)
            throw new ArgumentException($"A tensor has {tensor.Length} values, and its layer needs {places.Length}.", nameof(tensor));
        for (int i = 0; i < places.Length; i++)
            packed[places[i]] = tensor[i];
    }

    /// <summary>Takes a tensor back from where the kernels have it.</summary>
    public static void Unpack(ReadOnlySpan<float> packed, ReadOnlySpan<int> places, Span<float> tensor)
    {
        for (int i = 0; i < places.Length; i++)
            tensor[i] = packed[places[i]];
    }

    private static int[] Convolution(ConvolutionPlan plan, Func<int, int, int, int, int> place)
    {
        ConvBlockShape shape = plan.Shape;
        var places = new int[checked(shape.Filters * plan.Taps)];
        int index = 0;
        for (int filter = 0; filter < shape.Filters; filter++)
            for (int channel = 0; channel < shape.InputChannels; channel++)
                for (int row = 0; row < plan.Kernel; row++)
                    for (int column = 0; column < plan.Kernel; column++, index++)
                        places[index] = place(filter, channel, row, column);
        return places;
    }
}
