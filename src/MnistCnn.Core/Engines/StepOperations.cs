namespace MnistCnn.Engines;

/// <summary>How the operations of a training step are counted: those of layers that multiply by weights.</summary>
internal static class StepOperations
{
    /// <summary>
    /// Each use of a weight multiplies and adds, in the forward pass and twice on the way back: for the weights and for
    /// the values. A weight is used once for each place of a map, and once for a list.
    /// </summary>
    public const int PerUseOfWeight = 2 * 3;
}
