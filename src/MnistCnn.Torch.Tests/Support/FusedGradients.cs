using MnistCnn.Engines.Fused;
using MnistCnn.Models;

namespace MnistCnn.Tests.Support;

/// <summary>The gradients of a fused step in PyTorch's order.</summary>
internal static class FusedGradients
{
    public static float[] Of(FusedStep step, Cnn model, string name)
    {
        WeightSection section = model.Weights.Parameter(name);
        float[] values = new float[section.Places.Length];
        WeightLayout.Unpack(section.Of(step.Gradients), section.Places, values);
        return values;
    }
}
