namespace MnistCnn.Keras.Files;

/// <summary>How a weight file tells its layers apart.</summary>
internal enum StoredLayout
{
    /// <summary>By numbers, as Keras 0 did: <c>layer_0/param_0</c>.</summary>
    Numbered,

    /// <summary>By a list of names, as Keras 1, 2 and 3's <c>.h5</c> do.</summary>
    Named,

    /// <summary>By class and number, as Keras 3's <c>.weights.h5</c> does.</summary>
    Keras3,
}
