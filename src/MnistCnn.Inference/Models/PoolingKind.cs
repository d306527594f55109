namespace MnistCnn.Models;

/// <summary>What follows each convolution to make the image smaller.</summary>
public enum PoolingKind
{
    /// <summary>The largest value of each window; the notebook's choice.</summary>
    Max,

    /// <summary>The mean of each window.</summary>
    Average,

    /// <summary>No pooling: only <see cref="Padding.Valid"/> makes the image smaller.</summary>
    None,
}
