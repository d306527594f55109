using MnistCnn.Models;

namespace MnistCnn.Kernels;

/// <summary>The layout of a whole network in memory, for vectors of some width.</summary>
internal sealed class CnnPlan
{
    public CnnPlan(CnnShape shape, int lanes)
    {
        Options = shape.Options;
        Blocks = ConvolutionPlan.Of(shape, lanes);
        Hidden = new DensePlan(Blocks[^1].OutputLength, Options.DenseUnits, lanes);
        Output = new DensePlan(Options.DenseUnits, Options.ClassCount, lanes);
        ImageSize = checked(Options.InputChannels * Options.InputHeight * Options.InputWidth);
    }

    public CnnOptions Options { get; }

    public ConvolutionPlan[] Blocks { get; }

    /// <summary>The hidden dense layer; its input is the last block's output.</summary>
    public DensePlan Hidden { get; }

    /// <summary>The layer that gives the logits.</summary>
    public DensePlan Output { get; }

    /// <summary>Values of an image: channels × height × width.</summary>
    public int ImageSize { get; }

    public int Classes => Output.Outputs;
}
