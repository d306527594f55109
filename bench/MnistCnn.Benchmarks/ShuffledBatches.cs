using MnistCnn.Randomness;

namespace MnistCnn.Benchmarks;

/// <summary>Batches of a set in one random order, over and over.</summary>
/// <param name="count">Images in the set.</param>
/// <param name="size">Images in a batch.</param>
internal sealed class ShuffledBatches(int count, int size)
{
    private readonly int[] _order = Shuffled(count);
    private int _start;

    public ReadOnlySpan<int> Next()
    {
        _start = _start + size > _order.Length ? 0 : _start;
        _start += size;
        return _order.AsSpan(_start - size, size);
    }

    private static int[] Shuffled(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new RandomSource(1).Shuffle(order);
        return order;
    }
}
