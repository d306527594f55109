using MnistCnn.Models;

namespace MnistCnn.Kernels;

/// <summary>How a whole network is computed, and how it lies in memory, for vectors of some width.</summary>
internal sealed class CnnPlan
{
    /// <param name="layout">The network.</param>
    /// <param name="lanes">Floats in a vector.</param>
    /// <param name="folds">
    /// Whether normalisations are folded into their neighbours and dropout is left out, as in inference.
    /// </param>
    public CnnPlan(CnnLayout layout, int lanes, bool folds)
    {
        Layout = layout;
        var builder = new CnnPlanBuilder(layout, lanes, folds);
        (Steps, Image) = (builder.Build(), builder.Image);
        FirstOnLists = Array.FindIndex(Steps, step => step.TakesLists);
        if (FirstOnLists < 0)
            FirstOnLists = Steps.Length;
    }

    public CnnLayout Layout { get; }

    /// <summary>From the image to the logits.</summary>
    public PlanStep[] Steps { get; }

    /// <summary>
    /// The first step that takes lists of many images at once; those before take maps, image by image.
    /// </summary>
    public int FirstOnLists { get; }

    /// <summary>Where the first step wants the image.</summary>
    public ImagePlan Image { get; }

    /// <summary>Values of an image: channels × height × width.</summary>
    public int ImageSize => Layout.Input.Length;

    public int Classes => Layout.ClassCount;
}
