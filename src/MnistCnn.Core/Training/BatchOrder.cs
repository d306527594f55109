using MnistCnn.Data;
using MnistCnn.Randomness;

namespace MnistCnn.Training;

/// <summary>
/// Which images are in which batch: one pass over them after another, each cut into batches, and in an order of its own
/// where they are shuffled. It follows from the seed and the number of the step alone, so that a run can be taken up
/// at any step.
/// </summary>
/// <remarks>
/// A pass is cut into windows of some thousand images, too, each of whole batches. In <see cref="ShuffleOrder.Blocks"/>
/// a window has the images of some blocks of neighbours, drawn anew in each pass.
/// </remarks>
internal sealed class BatchOrder
{
    private const int BlockImages = 256;
    private const int BlockBytes = 1 << 20;
    private const int WindowBlocks = 64;

    private readonly int _batchSize;
    private readonly int _stepsPerPass;
    private readonly int _windowSteps;
    private readonly int _blockImages;
    private readonly long _seed;
    private readonly ShuffleOrder? _shuffleOrder;
    private readonly int[] _order;
    private long _pass;

    public BatchOrder(ImageSource images, TrainerOptions options, int stepsPerPass, long seed)
    {
        (_batchSize, _stepsPerPass, _seed) = (options.BatchSize, stepsPerPass, seed);
        _blockImages = Math.Clamp(BlockBytes / images.ImageSize, 1, BlockImages);
        _windowSteps = (((WindowBlocks * _blockImages) - 1) / _batchSize) + 1;
        _shuffleOrder = ShuffleOrderOf(options, images);
        _order = new int[images.Count];
        SetInTurn();
    }

    /// <summary>Images of a window, but for the last one of a pass.</summary>
    public int WindowLength => (int)Math.Min(_order.Length, (long)_windowSteps * _batchSize);

    private int WindowsPerPass => ((_stepsPerPass - 1) / _windowSteps) + 1;

    /// <summary>How the images are shuffled; null where they are not.</summary>
    public static ShuffleOrder? ShuffleOrderOf(TrainerOptions options, ImageSource images) => options.Shuffle
        ? options.ShuffleOrder ?? (images.IsInMemory ? ShuffleOrder.Uniform : ShuffleOrder.Blocks)
        : null;

    /// <summary>The pass that a step belongs to, 1 for the first.</summary>
    /// <param name="stepNumber">0 for the first of the first epoch.</param>
    public long PassOf(long stepNumber) => (stepNumber / _stepsPerPass) + 1;

    /// <summary>Whether a step is the last of its pass.</summary>
    public bool EndsPass(long stepNumber) => (stepNumber + 1) % _stepsPerPass == 0;

    /// <summary>The images of a step; they stand there until those of another pass are asked for.</summary>
    public ReadOnlySpan<int> BatchOf(long stepNumber)
    {
        Begin(PassOf(stepNumber));
        return Steps((int)(stepNumber % _stepsPerPass), 1);
    }

    /// <summary>
    /// The number of the window that a step belongs to, counted over all passes, and where in it the step's images are.
    /// </summary>
    public (long Window, int Start, int Length) PlaceOf(long stepNumber)
    {
        int step = (int)(stepNumber % _stepsPerPass);
        int length = Math.Min(_batchSize, _order.Length - (step * _batchSize));
        return (
            ((stepNumber / _stepsPerPass) * WindowsPerPass) + (step / _windowSteps),
            (step % _windowSteps) * _batchSize, length);
    }

    /// <summary>The images of a window; they stand there until those of another pass are asked for.</summary>
    public ReadOnlySpan<int> WindowOf(long window)
    {
        Begin((window / WindowsPerPass) + 1);
        int step = (int)(window % WindowsPerPass) * _windowSteps;
        return Steps(step, Math.Min(_windowSteps, _stepsPerPass - step));
    }

    private ReadOnlySpan<int> Steps(int first, int count)
    {
        int start = first * _batchSize;
        return _order.AsSpan(start, (int)Math.Min((long)count * _batchSize, _order.Length - start));
    }

    private void Begin(long pass)
    {
        if (pass == _pass || _shuffleOrder is null)
            return;
        _pass = pass;
        var random = new RandomSource(RandomSource.Derive(_seed, pass));
        if (_shuffleOrder == ShuffleOrder.Blocks)
        {
            SetBlocks(random);
            for (int start = 0; start < _order.Length; start += WindowLength)
                random.Shuffle(_order.AsSpan(start, Math.Min(WindowLength, _order.Length - start)));
        }
        else
        {
            SetInTurn();
            random.Shuffle(_order);
        }
    }

    private void SetInTurn()
    {
        for (int i = 0; i < _order.Length; i++)
            _order[i] = i;
    }

    private void SetBlocks(RandomSource random)
    {
        int[] blocks = [.. Enumerable.Range(0, ((_order.Length - 1) / _blockImages) + 1)];
        random.Shuffle(blocks);
        int at = 0;
        foreach (int block in blocks)
        {
            int end = (int)Math.Min((block + 1L) * _blockImages, _order.Length);
            for (int image = block * _blockImages; image < end; image++)
                _order[at++] = image;
        }
    }
}
