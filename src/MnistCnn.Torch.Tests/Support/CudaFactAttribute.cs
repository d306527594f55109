using MnistCnn.Torch;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Support;

/// <summary>A test that needs a GPU: skipped unless libtorch finds one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CudaFactAttribute : FactAttribute
{
    public CudaFactAttribute()
    {
        NativeBackend.EnsureLoaded();
        if (!cuda.is_available())
            Skip = "libtorch finds no CUDA device: it needs an NVIDIA GPU, its driver and a libtorch-cuda package.";
    }
}
