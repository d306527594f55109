namespace MnistCnn.Training;

/// <summary>What computes a training step. Both train the same network in the same way, at another speed.</summary>
public enum TrainingEngine
{
    /// <summary>The fused engine where it can train the network, else the torch engine; the log says which and why.</summary>
    Auto,

    /// <summary>libtorch and its autograd: any module, any device, any optimizer.</summary>
    Torch,

    /// <summary>
    /// Kernels of our own for the whole step: a <see cref="Models.Cnn"/> with max-pooling, on the CPU, with Adam. Many
    /// times faster.
    /// </summary>
    Fused,
}
