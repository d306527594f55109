using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Engine;

/// <summary>Where the weights of a module are, and of what type: there, and as that, it wants its images.</summary>
/// <param name="Device">The device; the CPU for a module without weights.</param>
/// <param name="Type">The type; float for a module without weights.</param>
internal readonly record struct ModulePlace(Device Device, ScalarType Type)
{
    public static ModulePlace Of(nn.Module module)
    {
        Tensor? weight = module.parameters().Concat(module.buffers()).FirstOrDefault(each => each.is_floating_point());
        return weight is null ? new(CPU, ScalarType.Float32) : new(weight.device, weight.dtype);
    }
}
