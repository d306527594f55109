namespace MnistCnn.Keras.Fitting;

/// <summary>What a layer of a weight file is.</summary>
internal enum PartKind
{
    /// <summary>Nobody knows: it has no weights, and a name of somebody's own.</summary>
    Unknown,

    /// <summary>Nothing that changes what a network predicts, or that is plain without it.</summary>
    Nothing,

    /// <summary>A layer whose arguments matter, and are not in the file.</summary>
    Unsaid,

    Convolution,
    BatchNormalization,
    Dense,
    MaxPooling,
    AveragePooling,
    GlobalAveragePooling,
    Activation,
}
