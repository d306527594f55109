namespace MnistCnn.Keras.Layers;

/// <summary>What a layer of Keras is, as far as its weights tell.</summary>
internal enum LayerKind
{
    /// <summary>A layer without weights, or with some that no network here has.</summary>
    Other,

    /// <summary><c>Conv2D</c>: a kernel of rows, columns, channels and filters, and a bias.</summary>
    Convolution,

    /// <summary><c>BatchNormalization</c>: gamma, beta, moving mean and moving variance.</summary>
    BatchNormalization,

    /// <summary><c>Dense</c>: a kernel of inputs and units, and a bias.</summary>
    Dense,
}
