using MnistCnn.Torch;

namespace MnistCnn.Benchmarks;

/// <summary>What trains the notebook's network.</summary>
internal enum Engine
{
    /// <summary>libtorch, by way of a <see cref="TorchModel"/>.</summary>
    Torch,

    /// <summary>Kernels of our own, which need no libtorch.</summary>
    Fused,
}
