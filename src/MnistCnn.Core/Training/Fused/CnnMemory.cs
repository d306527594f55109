using System.Runtime.InteropServices;
using MnistCnn.Models;
using static TorchSharp.torch;

namespace MnistCnn.Training.Fused;

/// <summary>The memory of a network's weights: what the kernels read and write is what the module holds.</summary>
internal static class CnnMemory
{
    public static ParameterMemory Of(Cnn model) => Of(model.state_dict());

    public static ParameterMemory Of(Dictionary<string, Tensor> tensors) =>
        name => MemoryMarshal.Cast<byte, float>(tensors[name].bytes);

    /// <summary>Keeps the counter that PyTorch's batch normalisation has beside its running statistics.</summary>
    public static void CountBatches(Cnn model, int batches)
    {
        foreach ((string name, Tensor tensor) in model.state_dict())
        {
            if (name.EndsWith(".num_batches_tracked", StringComparison.Ordinal))
                MemoryMarshal.Cast<byte, long>(tensor.bytes)[0] += batches;
        }
    }
}
