using MnistCnn.Data;
using MnistCnn.Engines;
using MnistCnn.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Engine;

/// <summary>Runs a module over an image set without training it.</summary>
internal sealed class TorchEvaluator(TorchModel model, ImageSet set) : IEvaluator
{
    private const int BatchSize = 250;

    private readonly TensorLoader _loader =
        new(set, ModulePlace.Of(model.Module), ChannelsLastProbe.Suits(model.Module, set), scale: model.PixelScale);

    public ClassificationMetrics Evaluate()
    {
        double lossSum = 0;
        long correct = 0;
        ForEachBatch((logits, labels) =>
        {
            lossSum += LossSum(logits, labels).to(ScalarType.Float32).item<float>();
            correct += logits.argmax(1).eq(labels).sum().item<long>();
        });
        return new ClassificationMetrics(lossSum / set.Count, (double)correct / set.Count, set.Count);
    }

    public PredictionSet Predict()
    {
        var probabilities = new List<float>(set.Count * set.ClassCount);
        ForEachBatch((logits, _) => probabilities.AddRange(
            nn.functional.softmax(logits.to(ScalarType.Float32), 1).cpu().contiguous().data<float>()));
        return new PredictionSet([.. probabilities], probabilities.Count / set.Count);
    }

    public void Dispose() => _loader.Dispose();

    private Tensor LossSum(Tensor logits, Tensor labels) => model.Loss is { } loss
        ? OwnLoss.Of(loss, logits, labels) * labels.shape[0]
        : nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.Sum);

    private void ForEachBatch(Action<Tensor, Tensor> use)
    {
        using var mode = new EvaluationMode(model.Module);
        using IDisposable noGradient = no_grad();
        int[] all = [.. Enumerable.Range(0, set.Count)];
        foreach (int[] indices in all.Chunk(BatchSize))
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor images, Tensor labels) = _loader.Gather(indices);
            use(model.Module.call(images), labels);
        }
    }
}
