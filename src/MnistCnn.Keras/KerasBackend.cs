namespace MnistCnn.Keras;

/// <summary>
/// What computed a model of Keras 0 or 1, for files that do not tell: it decides how kernels lie in them.
/// </summary>
public enum KerasBackend
{
    /// <summary>TensorFlow, and every other one but Theano: kernels are applied as they are.</summary>
    TensorFlow,

    /// <summary>
    /// Theano, the default until Keras 1.1: kernels are turned by half a circle when they are applied.
    /// </summary>
    Theano,
}
