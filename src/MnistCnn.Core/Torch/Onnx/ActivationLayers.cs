using System.Diagnostics;
using MnistCnn.Models;
using MnistCnn.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Onnx;

/// <summary>Activations of TorchSharp as those of ours.</summary>
internal static class ActivationLayers
{
    public static ActivationLayer Of(string path, nn.Module module) => module switch
    {
        ReLU => new(Activation.Relu),
        LeakyReLU leaky => new(Activation.LeakyRelu) { Alpha = leaky.negative_slope },
        ELU elu => new(Activation.Elu) { Alpha = elu.alpha },
        GELU { approximate: GELU.Approximate.none } => new(Activation.Gelu),
        GELU gelu => throw LayerErrors.Unsupported(
            path, gelu, $"has approximate {gelu.approximate}: only {GELU.Approximate.none} can be"),
        SiLU => new(Activation.Silu),
        Tanh => new(Activation.Tanh),
        Sigmoid => new(Activation.Sigmoid),
        _ => throw new UnreachableException($"{module.GetType().Name} is a known layer, and nothing appends it."),
    };
}
