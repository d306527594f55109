namespace MnistCnn.Models;

/// <summary>How weights start; biases follow the same house.</summary>
public enum WeightInitialization
{
    /// <summary>
    /// Keras's default: uniform in ±√(6 / (fan in + fan out)) (Glorot and Bengio, 2010), biases zero.
    /// </summary>
    GlorotUniform,

    /// <summary>PyTorch's default: weights and biases uniform in ±1 / √(fan in).</summary>
    PyTorch,
}
