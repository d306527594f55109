using MnistCnn.Augmentation;
using MnistCnn.Engines.Fused.Kernels;
using MnistCnn.Kernels;
using MnistCnn.Models;
using MnistCnn.Training;

namespace MnistCnn.Engines.Fused.Stages;

/// <summary>What the stages of a step and its threads share.</summary>
internal sealed class StepState
{
    // A cache line.
    private const int SumsLength = 16;

    /// <param name="weights">The network's own, which training changes.</param>
    /// <param name="plan">How the network is computed.</param>
    /// <param name="kernels">Of the lanes that the weights are laid out for.</param>
    /// <param name="threads">Workers that share the work.</param>
    /// <param name="group">Processes that share each batch; null for this one alone.</param>
    public StepState(
        CnnWeights weights, CnnPlan plan, TrainingKernels kernels, int threads, ProcessGroup? group = null)
    {
        (Weights, Plan, Kernels, Threads, Group) = (weights, plan, kernels, threads, group);
        Gradients = new AlignedBuffer<float>(weights.Parameters.Length + (group is null ? 0 : SumsLength));
        WorkerGradients = Each(_ => new AlignedBuffer<float>(weights.DenseStart));
        Lists = Each(_ => new RowLists());
    }

    public CnnWeights Weights { get; }

    public CnnPlan Plan { get; }

    public TrainingKernels Kernels { get; }

    /// <summary>How many workers there are.</summary>
    public int Threads { get; }

    /// <summary>Processes that share each batch; null for this one alone.</summary>
    public ProcessGroup? Group { get; }

    /// <summary>The workers; set before the first step.</summary>
    public WorkerTeam Team { get; set; } = null!;

    /// <summary>The pixels of the set, where it has them in memory.</summary>
    public required ReadOnlyMemory<byte> Images { get; init; }

    /// <summary>Where the pixels of the batch are, image by image.</summary>
    public ReadOnlyMemory<byte> Pixels { get; private set; }

    /// <summary>What each byte of an image is multiplied with.</summary>
    public required float PixelScale { get; init; }

    public required ReadOnlyMemory<ushort> Labels { get; init; }

    /// <summary>Of the run: what is random in the step follows from it and the step's number alone.</summary>
    public long Seed { get; init; }

    public double LabelSmoothing { get; init; }

    /// <summary>What the loss of an image counts, by its class; null where all count 1.</summary>
    public IReadOnlyList<double>? ClassWeights { get; init; }

    /// <summary>What the loss of each image of the set counts; null where all count 1.</summary>
    public ReadOnlyMemory<float>? SampleWeights { get; init; }

    /// <summary>Changes the images on their way in; null where they stay as they are.</summary>
    public ImageAugmenter? Augmenter { get; init; }

    /// <summary>
    /// The gradients of all parameters, laid out alike; behind them, where there is a group, <see cref="GroupSums"/>.
    /// </summary>
    public AlignedBuffer<float> Gradients { get; }

    /// <summary>What is summed up over all ranks together with the gradients.</summary>
    public Span<float> GroupSums => Gradients.Span[Weights.Parameters.Length..];

    /// <summary>The gradients of what comes before the dense layers, of each worker's images.</summary>
    public AlignedBuffer<float>[] WorkerGradients { get; }

    /// <summary>Room for the lists of the dense layers, one a worker.</summary>
    public RowLists[] Lists { get; }

    /// <summary>Which images of the set are in the batch, of those that are this process's.</summary>
    public int[] Indices { get; private set; } = [];

    /// <summary>Of each of these images, the number of its pixels in <see cref="Pixels"/>.</summary>
    public int[] Places { get; private set; } = [];

    /// <summary>Images in the batch that are this process's.</summary>
    public int Count { get; private set; }

    /// <summary>Images in the batch, over all processes.</summary>
    public int BatchCount { get; private set; }

    /// <summary>Images that a worker takes to the loss and back before it takes more.</summary>
    public int ImagesAtOnce { get; set; } = 1;

    /// <summary>Images that are under way at once, at most, of all workers.</summary>
    public int Slots => Threads * ImagesAtOnce;

    /// <summary>The place in the batch of the first image that is this process's.</summary>
    public int First { get; private set; }

    /// <summary>1 for the first step.</summary>
    public long Number { get; set; }

    /// <summary>What the loss of one image of the set counts, by its class and by itself.</summary>
    public double WeightOf(int image) =>
        (ClassWeights?[Labels.Span[image]] ?? 1) * (SampleWeights is { } weights ? weights.Span[image] : 1);

    /// <summary>One of each worker's own.</summary>
    public T[] Each<T>(Func<int, T> make) => [.. Enumerable.Range(0, Threads).Select(make)];

    /// <summary>Where a worker keeps what an image needs only while it is under way.</summary>
    public int SlotOf(int worker, int image) => (worker * ImagesAtOnce) + (image % ImagesAtOnce);

    /// <summary>Takes the next batch, or this process's part of it.</summary>
    public void Take(ReadOnlySpan<int> batch, LoadedImages loaded)
    {
        (int start, int end) = Group?.Share(batch.Length) ?? (0, batch.Length);
        (BatchCount, First, Count) = (batch.Length, start, end - start);
        if (Count > Indices.Length)
            (Indices, Places) = (new int[Count], new int[Count]);
        batch[start..end].CopyTo(Indices);
        (loaded.IsEmpty ? batch : loaded.Places)[start..end].CopyTo(Places);
        Pixels = loaded.IsEmpty ? Images : loaded.Pixels;
    }

    /// <summary>A worker's part of <paramref name="count"/> things that come in groups.</summary>
    public (int Start, int End) Share(int worker, int count, int group = 1)
    {
        int groups = (count + group - 1) / group;
        return (Math.Min(Part(worker) * group, count), Math.Min(Part(worker + 1) * group, count));

        int Part(int number) => (int)((long)groups * number / Threads);
    }
}
