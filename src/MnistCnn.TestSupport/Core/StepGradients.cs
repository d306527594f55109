using MnistCnn.Engines.Fused;
using MnistCnn.Models;

namespace MnistCnn.Tests.Support;

/// <summary>What the last step of a fused engine has derived.</summary>
internal static class StepGradients
{
    /// <summary>Of each parameter by its name, in PyTorch's order.</summary>
    public static Dictionary<string, float[]> Of(Cnn model, FusedStep step) => model.Layout.Tensors
        .Where(tensor => tensor.IsParameter)
        .ToDictionary(tensor => tensor.Name, tensor =>
        {
            float[] values = new float[tensor.Count];
            WeightSection section = model.Weights.Parameter(tensor.Name);
            WeightLayout.Unpack(section.Of(step.Gradients), section.Places, values);
            return values;
        });
}
