using System.Collections.Immutable;

namespace MnistCnn.Keras.Layers;

/// <summary>A weight that a layer must have.</summary>
/// <param name="Name">Keras's name for it in its layer, such as <c>kernel</c>.</param>
/// <param name="Shape">Its sizes in Keras.</param>
/// <param name="TorchName">The name that it has in a <c>Cnn</c>, such as <c>conv1.weight</c>.</param>
/// <param name="Order">How its values are arranged in Keras, as against PyTorch.</param>
internal sealed record WeightPlan(string Name, ImmutableArray<long> Shape, string TorchName, ValueOrder Order)
{
    /// <summary>Whether it is a running statistic, which Keras counts among the weights that are not trained.</summary>
    public bool IsStatistic => Name is WeightNames.MovingMean or WeightNames.MovingVariance;
}
