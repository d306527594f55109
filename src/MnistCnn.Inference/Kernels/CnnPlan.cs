using MnistCnn.Models;

namespace MnistCnn.Kernels;

/// <summary>The layout of a whole network in memory, for vectors of some width.</summary>
internal sealed class CnnPlan
{
    /// <param name="layout">The network.</param>
    /// <param name="lanes">Floats in a vector.</param>
    /// <param name="folds">Whether normalisations are folded into weights, as in inference.</param>
    public CnnPlan(CnnLayout layout, int lanes, bool folds)
    {
        Layout = layout;
        Blocks = BlockPlan.Of(layout, lanes, folds);
        Hidden = new DensePlan(Blocks[^1].Output.Length, layout.Options.DenseUnits, lanes);
        Output = new DensePlan(layout.Options.DenseUnits, layout.Options.ClassCount, lanes);
        ImageSize = layout.Input.Length;
    }

    public CnnLayout Layout { get; }

    public BlockPlan[] Blocks { get; }

    /// <summary>The convolution that reads the image.</summary>
    public ConvolutionPlan First => Blocks[0].Convolution;

    /// <summary>The hidden dense layer; its input is the last block's output.</summary>
    public DensePlan Hidden { get; }

    /// <summary>The layer that gives the logits.</summary>
    public DensePlan Output { get; }

    /// <summary>Values of an image: channels × height × width.</summary>
    public int ImageSize { get; }

    public int Classes => Output.Outputs;
}
