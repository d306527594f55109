namespace MnistCnn.Kernels;

/// <summary>
/// A forward pass that any number of threads call at once, down to labels and probabilities. Workspaces are kept from
/// call to call, as many as calls ever met: then a call allocates nothing.
/// </summary>
internal sealed unsafe class SharedForward(CnnForward forward, float pixelScale)
{
    // What a thread takes at a time: so much that taking it costs nothing, so little that all threads end together.
    private const int ImagesAtOnce = 2 * CnnWorkspace.Batch;

    private readonly Lock _gate = new();
    private readonly List<Workspace> _idle = [];

    private int ImageSize => forward.Plan.ImageSize;

    private int Classes => forward.Plan.Classes;

    /// <summary>Runs images, and writes what is asked for.</summary>
    /// <param name="images">A whole number of images.</param>
    /// <param name="labels">One an image, or empty.</param>
    /// <param name="probabilities">One an image and class, or empty.</param>
    /// <param name="threads">How many share the work, the caller among them.</param>
    public void Classify(ReadOnlySpan<byte> images, Span<int> labels, Span<float> probabilities, int threads)
    {
        int count = images.Length / ImageSize;
        Check(count * ImageSize == images.Length);
        Check((labels.IsEmpty || labels.Length == count)
            && (probabilities.IsEmpty || probabilities.Length == count * Classes));
        int workers = Math.Min(threads, ((count - 1) / ImagesAtOnce) + 1);
        if (workers > 1)
            Share(images, labels, probabilities, workers);
        else
            Work(images, labels, probabilities);
    }

    private void Share(ReadOnlySpan<byte> images, Span<int> labels, Span<float> probabilities, int workers)
    {
        fixed (byte* pinnedImages = images)
        fixed (int* pinnedLabels = labels)
        fixed (float* pinnedProbabilities = probabilities)
        {
            // A lambda may not capture the pinned variables themselves.
            byte* image = pinnedImages;
            int* label = pinnedLabels;
            float* probability = pinnedProbabilities;
            (int count, int size, int classes) = (images.Length / ImageSize, ImageSize, Classes);
            int next = 0;
            Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, _ =>
            {
                int start;
                while ((start = Interlocked.Add(ref next, ImagesAtOnce) - ImagesAtOnce) < count)
                {
                    int some = Math.Min(ImagesAtOnce, count - start);
                    Work(
                        new ReadOnlySpan<byte>(image + ((nint)start * size), some * size),
                        label == null ? [] : new Span<int>(label + start, some),
                        probability == null
                            ? []
                            : new Span<float>(probability + ((nint)start * classes), some * classes));
                }
            });
        }
    }

    private void Work(ReadOnlySpan<byte> images, Span<int> labels, Span<float> probabilities)
    {
        Workspace workspace = Rent();
        int count = images.Length / ImageSize;
        for (int start = 0; start < count; start += ImagesAtOnce)
        {
            int some = Math.Min(ImagesAtOnce, count - start);
            Span<float> logits = probabilities.IsEmpty
                ? workspace.Logits
                : probabilities.Slice(start * Classes, some * Classes);
            forward.Run(images.Slice(start * ImageSize, some * ImageSize), pixelScale, logits, workspace.Forward);
            for (int i = 0; i < some; i++)
            {
                Span<float> row = logits.Slice(i * Classes, Classes);
                if (!labels.IsEmpty)
                    labels[start + i] = Softmax.Largest(row);
                if (!probabilities.IsEmpty)
                    Softmax.Apply(row);
            }
        }

        Return(workspace);
    }

    private Workspace Rent()
    {
        lock (_gate)
        {
            if (_idle.Count > 0)
            {
                Workspace workspace = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
                return workspace;
            }
        }

        return new Workspace(forward.CreateWorkspace(), new float[ImagesAtOnce * Classes]);
    }

    private void Return(Workspace workspace)
    {
        lock (_gate)
            _idle.Add(workspace);
    }

    private static void Check(bool fits)
    {
        if (!fits)
            throw new ArgumentException("A buffer has another length than the images call for.");
    }

    private sealed record Workspace(CnnWorkspace Forward, float[] Logits);
}
