namespace MnistCnn.Kernels;

/// <summary>What becomes of a convolution's sums, and where they go.</summary>
/// <param name="bias">One float a filter.</param>
/// <param name="scale">One float a filter, or null for neither scale nor shift.</param>
/// <param name="shift">One float a filter.</param>
/// <param name="values">The output image.</param>
/// <param name="winners">Window × filter: which pixel was the greatest; or null.</param>
internal readonly unsafe ref struct ConvolutionOutput(
    float* bias, float* scale, float* shift, float* values, int* winners)
{
    public float* Bias { get; } = bias;

    public float* Scale { get; } = scale;

    public float* Shift { get; } = shift;

    public float* Values { get; } = values;

    public int* Winners { get; } = winners;

    /// <summary>The same from this filter on.</summary>
    public ConvolutionOutput From(int filter) => new(
        Bias + filter, Scale == null ? null : Scale + filter, Shift + filter, Values + filter,
        Winners == null ? null : Winners + filter);
}
