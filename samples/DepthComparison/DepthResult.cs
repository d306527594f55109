using MnistCnn.Metrics;
using MnistCnn.Training;

namespace MnistCnn.Samples.DepthComparison;

/// <summary>What came of one network, with the best epoch's weights.</summary>
/// <param name="Depth">Its number of convolutions.</param>
/// <param name="Parameters">Its number of weights.</param>
/// <param name="History">Its epochs.</param>
/// <param name="Best">The best epoch by validation accuracy.</param>
/// <param name="Test">On the test set.</param>
internal sealed record DepthResult(
    int Depth, long Parameters, TrainingHistory History, EpochReport Best, ClassificationMetrics Test)
{
    public string Name => $"{Depth} convolution{(Depth == 1 ? "" : "s")}";
}
