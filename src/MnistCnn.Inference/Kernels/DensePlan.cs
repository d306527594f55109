namespace MnistCnn.Kernels;

/// <summary>The sizes of a dense layer; rows are padded with zeros to a multiple of three vectors.</summary>
internal sealed class DensePlan(int inputs, int outputs, int lanes)
{
    /// <summary>Three rows of accumulators share the work on a row, so rows come in thirds of whole vectors.</summary>
    public static int Stride(int length, int lanes) => ConvolutionPlan.RoundUp(length, 3 * lanes);

    public int Inputs => inputs;

    public int Outputs => outputs;

    /// <summary>Floats from one row of inputs (or weights) to the next.</summary>
    public int InputStride { get; } = Stride(inputs, lanes);

    /// <summary>Floats from one row of outputs to the next.</summary>
    public int OutputStride { get; } = Stride(outputs, lanes);
}
