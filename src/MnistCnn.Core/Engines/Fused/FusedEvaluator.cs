using System.Runtime.ExceptionServices;
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
    Cnn model, ImageSource set, int threads, IReadOnlyList<Metric>? metrics = null, ProcessGroup? group = null)
    : IEvaluator
{
    // Between two of them it is looked whether to go on.
    private const int ImagesAtOnce = 1024;

    // What is computed of one part is forgotten before the next, unless somebody wants it all.
    private const int LogitsOfPart = 1 << 22;

    private int Classes => model.Architecture.ClassCount;

    private int PartLength => Math.Max(threads * ImagesAtOnce, LogitsOfPart / Classes);

    public ClassificationMetrics Evaluate(CancellationToken cancellationToken = default)
    {
        bool keeps = metrics is { Count: > 0 };
        float[] kept = new float[keeps ? PredictionSet.LengthOf(set.Count, Classes) : 0];
        double lossSum = 0;
        int correct = 0;
        for (int start = 0; start < set.Count; start += PartLength)
        {
            int end = Math.Min(start + PartLength, set.Count);
            float[] logits =
                group is null ? Run(start, end, cancellationToken) : RunShared(group, start, end, cancellationToken);
            for (int i = start; i < end; i++)
            {
                Span<float> row = Row(logits, i - start);
                int label = set.GetLabel(i);
                correct += Softmax.Largest(row) == label ? 1 : 0;
                double right = row[label];
                lossSum += Softmax.Apply(row) - right;
            }

            // The logits have become probabilities on the way.
            if (keeps)
                logits.CopyTo(kept, start * Classes);
        }

        return new ClassificationMetrics(lossSum / set.Count, (double)correct / set.Count, set.Count)
        {
            Named = Metric.ComputeAll(metrics ?? [], new PredictionSet(kept, Classes), set.Labels.Span),
        };
    }

    public PredictionSet Predict(CancellationToken cancellationToken = default)
    {
        float[] values = new float[PredictionSet.LengthOf(set.Count, Classes)];
        Run(0, set.Count, values, cancellationToken);
        for (int i = 0; i < set.Count; i++)
            Softmax.Apply(Row(values, i));
        return new PredictionSet(values, Classes);
    }

    public void Dispose()
    {
    }

    // Each rank takes as many images, the last ones fewer, or none.
    private float[] RunShared(ProcessGroup processes, int from, int to, CancellationToken cancellationToken)
    {
        int share = ((to - from - 1) / processes.Size) + 1;
        int start = Math.Min(from + (processes.Rank * share), to);
        int end = Math.Min(start + share, to);
        float[] mine = new float[share * Classes];
        float[] all = new float[processes.Size * mine.Length];
        if (end > start)
            Run(start, end, mine, cancellationToken);
        processes.AllGather(MemoryMarshal.AsBytes<float>(mine), MemoryMarshal.AsBytes(all.AsSpan()));
        return all[..((to - from) * Classes)];
    }

    private float[] Run(int from, int to, CancellationToken cancellationToken)
    {
        float[] logits = new float[(to - from) * Classes];
        Run(from, to, logits, cancellationToken);
        return logits;
    }

    private void Run(int from, int to, float[] logits, CancellationToken cancellationToken)
    {
        var forward = CnnForward.Of(model);
        int classes = Classes;
        int share = ((to - from - 1) / threads) + 1;
        try
        {
            Parallel.For(0, ((to - from - 1) / share) + 1, RunPart);
        }
        catch (AggregateException exception)
        {
            // What reading a file threw, as if one thread had read it.
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }

        cancellationToken.ThrowIfCancellationRequested();

        void RunPart(int part)
        {
            CnnWorkspace workspace = forward.CreateWorkspace();
            byte[]? buffer = null;
            int end = Math.Min(from + ((part + 1) * share), to);
            for (int start = from + (part * share); start < end; start += ImagesAtOnce)
            {
                if (cancellationToken.IsCancellationRequested)
                    return;
                int count = Math.Min(ImagesAtOnce, end - start);
                forward.Run(
                    set.GetImages(start, count, ref buffer), model.Description.PixelScale,
                    logits.AsSpan((start - from) * classes, count * classes), workspace);
            }
        }
    }

    private Span<float> Row(float[] values, int index) => values.AsSpan(index * Classes, Classes);
}
