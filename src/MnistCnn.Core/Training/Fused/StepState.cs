using MnistCnn.Kernels;
using MnistCnn.Training.Fused.Kernels;

namespace MnistCnn.Training.Fused;

/// <summary>What the workers of a step share.</summary>
internal sealed class StepState(CnnPlan plan, TrainingKernels kernels, ParameterBlock parameters, WorkerTeam team)
{
    public CnnPlan Plan => plan;

    public TrainingKernels Kernels => kernels;

    public ParameterBlock Parameters => parameters;

    public WorkerTeam Team => team;

    public required ReadOnlyMemory<byte> Images { get; init; }

    public required ReadOnlyMemory<byte> Labels { get; init; }

    public double LabelSmoothing { get; init; }

    /// <summary>What the loss of an image counts, by its class; null where all count 1.</summary>
    public IReadOnlyList<double>? ClassWeights { get; init; }

    /// <summary>What stays of the moving average of the parameters, where there is one.</summary>
    public double AveragingMomentum { get; init; }

    /// <summary>How far the average moves towards the parameters in this step. The first begins it, as Keras does.</summary>
    public float AveragingShare => Number == 1 ? 1 : (float)(1 - AveragingMomentum);

    /// <summary>Changes the images on their way in; null where they stay as they are.</summary>
    public ImageAugmenter? Augmenter { get; init; }

    public required DropoutMask Dropout { get; init; }

    /// <summary>Buffers for the largest batch so far.</summary>
    public BatchMemory Memory { get; private set; } = new(plan, capacity: 0);

    /// <summary>Which images of the set are in the batch.</summary>
    public int[] Indices { get; private set; } = [];

    /// <summary>Images in the batch.</summary>
    public int Count { get; private set; }

    /// <summary>1 for the first step.</summary>
    public long Number { get; set; }

    /// <summary>Takes the next batch.</summary>
    public void Take(ReadOnlySpan<int> indices)
    {
        if (indices.Length > Memory.Capacity)
        {
            Memory = new BatchMemory(plan, indices.Length);
            Indices = new int[indices.Length];
        }

        Count = indices.Length;
        indices.CopyTo(Indices);
    }

    /// <summary>A worker's part of <paramref name="count"/> things that come in groups.</summary>
    public (int Start, int End) Share(int worker, int count, int group = 1)
    {
        int groups = (count + group - 1) / group;
        return (Math.Min(Part(worker) * group, count), Math.Min(Part(worker + 1) * group, count));

        int Part(int number) => (int)((long)groups * number / team.Size);
    }
}
