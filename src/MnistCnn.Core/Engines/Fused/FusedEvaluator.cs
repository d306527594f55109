using MnistCnn.Data;
using MnistCnn.Kernels;
using MnistCnn.Metrics;
using MnistCnn.Models;

namespace MnistCnn.Engines.Fused;

/// <summary>Evaluation of a <see cref="Cnn"/> by the forward kernels, each thread on its share of the images.</summary>
internal sealed class FusedEvaluator(Cnn model, ImageSet set, int threads) : IEvaluator
{
    private int Classes => model.Architecture.ClassCount;

    public ClassificationMetrics Evaluate()
    {
        float[] logits = Run();
        double lossSum = 0;
        int correct = 0;
        for (int i = 0; i < set.Count; i++)
        {
            Span<float> row = Row(logits, i);
            int label = set.GetLabel(i);
            correct += Softmax.Largest(row) == label ? 1 : 0;
            double right = row[label];
            lossSum += Softmax.Apply(row) - right;
        }

        return new ClassificationMetrics(lossSum / set.Count, (double)correct / set.Count, set.Count);
    }

    public PredictionSet Predict()
    {
        float[] values = Run();
        for (int i = 0; i < set.Count; i++)
            Softmax.Apply(Row(values, i));
        return new PredictionSet(values, Classes);
    }

    public void Dispose()
    {
    }

    private float[] Run()
    {
        var forward = CnnForward.Of(model);
        int classes = Classes;
        float[] logits = new float[set.Count * classes];
        int share = ((set.Count - 1) / threads) + 1;
        Parallel.For(0, ((set.Count - 1) / share) + 1, part =>
        {
            int start = part * share;
            int count = Math.Min(share, set.Count - start);
            forward.Run(
                set.Pixels.Span.Slice(start * set.ImageSize, count * set.ImageSize), model.Description.PixelScale,
                logits.AsSpan(start * classes, count * classes), forward.CreateWorkspace());
        });
        return logits;
    }

    private Span<float> Row(float[] values, int index) => values.AsSpan(index * Classes, Classes);
}
