namespace MnistCnn.Keras.Layers;

/// <summary>How values lie in Keras where PyTorch has them in another order.</summary>
/// <param name="ToKeras">The place in Keras of each place in PyTorch, of a weight of PyTorch's shape.</param>
internal sealed record ValueOrder(Func<long[], int, int> ToKeras)
{
    /// <summary>No difference: biases and most of batch normalisation.</summary>
    public static readonly ValueOrder Same = new((_, place) => place);

    /// <summary>Inputs, units in Keras; units, inputs in PyTorch.</summary>
    public static readonly ValueOrder Dense = new((shape, place) =>
    {
        (int unit, int input) = Math.DivRem(place, (int)shape[1]);
        return (input * (int)shape[0]) + unit;
    });

    /// <summary>Kernels; filters, channels, rows, columns in PyTorch.</summary>
    public static ValueOrder Convolution(KernelForm form) => new((shape, place) =>
    {
        (int filters, int channels, int pixels) = ((int)shape[0], (int)shape[1], (int)(shape[2] * shape[3]));
        (int filter, int rest) = Math.DivRem(place, channels * pixels);
        (int channel, int pixel) = Math.DivRem(rest, pixels);
        if (form.IsFlipped)
            pixel = pixels - 1 - pixel;
        return form.FiltersFirst
            ? (((filter * channels) + channel) * pixels) + pixel
            : (((pixel * channels) + channel) * filters) + filter;
    });

    /// <summary>
    /// As <see cref="Dense"/>, and the inputs come out of a flatten: Keras takes row by row all channels of a pixel,
    /// PyTorch channel by channel all pixels.
    /// </summary>
    /// <param name="channels">Channels of the map that was flattened.</param>
    public static ValueOrder Flattened(int channels) => new((shape, place) =>
    {
        (int unit, int input) = Math.DivRem(place, (int)shape[1]);
        return (InKeras(input, (int)shape[1], channels) * (int)shape[0]) + unit;
    });

    /// <summary>One value for each of a flattened map.</summary>
    /// <param name="channels">Channels of the map.</param>
    public static ValueOrder FlattenedVector(int channels) =>
        new((shape, place) => InKeras(place, (int)shape[0], channels));

    /// <summary>Values of Keras in PyTorch's order.</summary>
    public float[] FromKeras(float[] values, long[] torchShape)
    {
        float[] result = new float[values.Length];
        for (int place = 0; place < result.Length; place++)
            result[place] = values[ToKeras(torchShape, place)];
        return result;
    }

    /// <summary>Values of PyTorch in Keras's order.</summary>
    public float[] FromTorch(float[] values, long[] torchShape)
    {
        float[] result = new float[values.Length];
        for (int place = 0; place < result.Length; place++)
            result[ToKeras(torchShape, place)] = values[place];
        return result;
    }

    private static int InKeras(int place, int length, int channels)
    {
        (int channel, int pixel) = Math.DivRem(place, length / channels);
        return (pixel * channels) + channel;
    }
}
