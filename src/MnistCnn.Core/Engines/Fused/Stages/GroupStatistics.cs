using System.Runtime.InteropServices;

namespace MnistCnn.Engines.Fused.Stages;

/// <summary>The statistics of a batch normalisation that the ranks of a group tell each other.</summary>
/// <param name="group">The ranks.</param>
/// <param name="workers">What each worker here knows of the batch.</param>
/// <param name="channels">Of the normalisation.</param>
internal sealed class GroupStatistics(ProcessGroup group, ChannelStatistics[] workers, int channels)
{
    private readonly double[] _mine = new double[(2 * channels) + 1];
    private readonly double[] _all = new double[group.Size * ((2 * channels) + 1)];

    /// <summary>What each rank knows of the batch, in their order: the same on every rank.</summary>
    public ChannelStatistics[] OfRanks { get; } =
        [.. Enumerable.Range(0, group.Size).Select(_ => new ChannelStatistics(channels))];

    /// <summary>Means and squared distances of each rank's images.</summary>
    public void ExchangeMoments()
    {
        ChannelStatistics here = OfRanks[group.Rank];
        here.Clear();
        foreach (ChannelStatistics worker in workers)
            here.Add(worker);
        Exchange(here.Means, here.Squares, here.Count);
        for (int rank = 0; rank < group.Size; rank++)
            OfRanks[rank].Count = (int)Take(rank, OfRanks[rank].Means, OfRanks[rank].Squares);
    }

    /// <summary>Sums of the gradients of each rank's images.</summary>
    public void ExchangeGradients()
    {
        ChannelStatistics here = OfRanks[group.Rank];
        for (int channel = 0; channel < channels; channel++)
        {
            here.GradientSums[channel] = workers.Sum(worker => worker.GradientSums[channel]);
            here.GradientProducts[channel] = workers.Sum(worker => worker.GradientProducts[channel]);
        }

        Exchange(here.GradientSums, here.GradientProducts, here.Count);
        for (int rank = 0; rank < group.Size; rank++)
            Take(rank, OfRanks[rank].GradientSums, OfRanks[rank].GradientProducts);
    }

    private void Exchange(double[] first, double[] second, int count)
    {
        first.CopyTo(_mine, 0);
        second.CopyTo(_mine, channels);
        _mine[^1] = count;
        group.AllGather(MemoryMarshal.AsBytes<double>(_mine), MemoryMarshal.AsBytes(_all.AsSpan()));
    }

    private double Take(int rank, double[] first, double[] second)
    {
        ReadOnlySpan<double> told = _all.AsSpan(rank * _mine.Length, _mine.Length);
        told[..channels].CopyTo(first);
        told.Slice(channels, channels).CopyTo(second);
        return told[^1];
    }
}
