namespace MnistCnn.Models;

/// <summary>Where a convolution block normalises over the batch (Ioffe and Szegedy, 2015), if at all.</summary>
public enum BatchNormalization
{
    /// <summary>No normalisation; the notebook's choice.</summary>
    None,

    /// <summary>Convolution, normalisation, ReLU, pooling: the paper's order.</summary>
    BeforeActivation,

    /// <summary>
    /// Convolution, ReLU, pooling, normalisation: the order of Keras layers with a built-in activation.
    /// </summary>
    AfterPooling,
}
