using MnistCnn.Models;

namespace MnistCnn.Kernels;

/// <summary>The sizes of a dense layer; rows are padded with zeros to a multiple of three vectors.</summary>
internal sealed class DensePlan(int inputs, int outputs, int lanes)
{
    public int Inputs => inputs;

    public int Outputs => outputs;

    /// <summary>Floats from one row of inputs (or weights) to the next.</summary>
    public int InputStride { get; } = WeightLayout.RowStride(inputs, lanes);

    /// <summary>The outputs in whole vectors.</summary>
    public int LanesOfOutputs { get; } = WeightLayout.RoundUp(outputs, lanes);

    /// <summary>Floats from one row of outputs to the next.</summary>
    public int OutputStride { get; } = WeightLayout.RowStride(outputs, lanes);
}
