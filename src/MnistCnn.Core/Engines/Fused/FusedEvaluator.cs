using System.Runtime.InteropServices;
using MnistCnn.Data;
using MnistCnn.Kernels;
using MnistCnn.Metrics;
using MnistCnn.Models;

namespace MnistCnn.Engines.Fused;

/// <summary>
/// Evaluation of a <see cref="Cnn"/> by the forward kernels, each thread on its share of the images, or of those of
/// this rank.
/// </summary>
internal sealed class FusedEvaluator(
    Cnn model, ImageSet set, int threads, IReadOnlyList<Metric>? metrics = null, ProcessGroup? group = null)
    : IEvaluator
{
    // Between two of them it is looked whether to go on.
    private const int ImagesAtOnce = 1024;

    private int Classes => model.Architecture.ClassCount;

    public ClassificationMetrics Evaluate(CancellationToken cancellationToken = default)
    {
        float[] logits = group is null ? Run(0, set.Count, cancellationToken) : RunShared(group, cancellationToken);
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

        // The logits have become probabilities on the way.
        return new ClassificationMetrics(lossSum / set.Count, (double)correct / set.Count, set.Count)
        {
            Named = Metric.ComputeAll(metrics ?? [], new PredictionSet(logits, Classes), set.Labels.Span),
        };
    }

    public PredictionSet Predict(CancellationToken cancellationToken = default)
    {
        float[] values = Run(0, set.Count, cancellationToken);
        for (int i = 0; i < set.Count; i++)
            Softmax.Apply(Row(values, i));
        return new PredictionSet(values, Classes);
    }

    public void Dispose()
    {
    }

    // Each rank takes as many images, the last ones fewer, or none.
    private float[] RunShared(ProcessGroup processes, CancellationToken cancellationToken)
    {
        int share = ((set.Count - 1) / processes.Size) + 1;
        int start = Math.Min(processes.Rank * share, set.Count);
        int end = Math.Min(start + share, set.Count);
        float[] mine = new float[share * Classes];
        float[] all = new float[processes.Size * mine.Length];
        if (end > start)
            Run(start, end, cancellationToken).CopyTo(mine, 0);
        processes.AllGather(MemoryMarshal.AsBytes<float>(mine), MemoryMarshal.AsBytes(all.AsSpan()));
        return all[..(set.Count * Classes)];
    }

    private float[] Run(int from, int to, CancellationToken cancellationToken)
    {
        var forward = CnnForward.Of(model);
        int classes = Classes;
        float[] logits = new float[(to - from) * classes];
        int share = ((to - from - 1) / threads) + 1;
        Parallel.For(0, ((to - from - 1) / share) + 1, part =>
        {
            CnnWorkspace workspace = forward.CreateWorkspace();
            int end = Math.Min(from + ((part + 1) * share), to);
            for (int start = from + (part * share); start < end; start += ImagesAtOnce)
            {
                if (cancellationToken.IsCancellationRequested)
                    return;
                int count = Math.Min(ImagesAtOnce, end - start);
                forward.Run(
                    set.Pixels.Span.Slice(start * set.ImageSize, count * set.ImageSize), model.Description.PixelScale,
                    logits.AsSpan((start - from) * classes, count * classes), workspace);
            }
        });
        cancellationToken.ThrowIfCancellationRequested();
        return logits;
    }

    private Span<float> Row(float[] values, int index) => values.AsSpan(index * Classes, Classes);
}
