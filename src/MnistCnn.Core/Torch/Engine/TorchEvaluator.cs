using MnistCnn.Data;
using MnistCnn.Engines;
using MnistCnn.Metrics;
using MnistCnn.Torch.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Engine;

/// <summary>Runs a module over an image set without training it.</summary>
internal sealed class TorchEvaluator(TorchModel model, ImageSource set, IReadOnlyList<Metric> metrics) : IEvaluator
{
    private const int BatchSize = 250;

    private readonly TensorLoader _loader =
        new(set, ModulePlace.Of(model.Module), ChannelsLastProbe.Suits(model.Module, set), scale: model.PixelScale);

    public ClassificationMetrics Evaluate(CancellationToken cancellationToken = default)
    {
        double lossSum = 0;
        long correct = 0;
        List<float> probabilities = [];
        ForEachBatch((logits, labels) =>
        {
            lossSum += LossSum(logits, labels).to(ScalarType.Float32).item<float>();
            correct += logits.argmax(1).eq(labels).sum().item<long>();
            if (metrics.Count > 0)
                AddProbabilities(logits, probabilities);
        }, cancellationToken);
        var result = new ClassificationMetrics(lossSum / set.Count, (double)correct / set.Count, set.Count);
        return metrics.Count == 0
            ? result
            : result with { Named = Metric.ComputeAll(metrics, Gathered(probabilities), set.Labels.Span) };
    }

    public PredictionSet Predict(CancellationToken cancellationToken = default)
    {
        var probabilities = new List<float>(PredictionSet.LengthOf(set.Count, set.ClassCount));
        ForEachBatch((logits, _) => AddProbabilities(logits, probabilities), cancellationToken);
        return Gathered(probabilities);
    }

    public void Dispose()
    {
        _loader.Dispose();
        BackendThreads.Release();
    }

    private static void AddProbabilities(Tensor logits, List<float> probabilities) => probabilities.AddRange(
        nn.functional.softmax(logits.to(ScalarType.Float32), 1).cpu().contiguous().data<float>());

    private PredictionSet Gathered(List<float> probabilities) =>
        new([.. probabilities], probabilities.Count / set.Count);

    private Tensor LossSum(Tensor logits, Tensor labels) => model.Loss is { } loss
        ? OwnLoss.Of(loss, logits, labels) * labels.shape[0]
        : nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.Sum);

    private void ForEachBatch(Action<Tensor, Tensor> use, CancellationToken cancellationToken)
    {
        using var mode = new EvaluationMode(model.Module);
        using IDisposable noGradient = no_grad();
        for (int first = 0; first < set.Count; first += BatchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            (Tensor images, Tensor labels) = _loader.GatherRange(first, Math.Min(BatchSize, set.Count - first));
            use(model.Module.call(images), labels);
        }
    }
}
