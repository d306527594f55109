namespace MnistCnn.Training;

/// <summary>Which way a metric gets better; Keras's <c>mode</c>.</summary>
public enum MetricDirection
{
    /// <summary>Smaller is better, as for a loss.</summary>
    Minimize,

    /// <summary>Greater is better, as for an accuracy.</summary>
    Maximize,
}
