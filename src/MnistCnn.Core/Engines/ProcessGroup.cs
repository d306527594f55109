namespace MnistCnn.Engines;

/// <summary>
/// Processes that train one network together, each on its part of every batch. Each has a rank, from 0 on;
/// <c>MpiGroup</c> of MnistCnn.Distributed makes one of what <c>mpirun</c> has started. Derive from it to bring
/// processes together in another way.
/// </summary>
/// <remarks>
/// All ranks make the same calls in the same order, one at a time each; a call returns when all have made it, as far as
/// it needs them. An implementation that finds that they do not, or that one of them is gone, must not wait for ever.
/// </remarks>
public abstract class ProcessGroup
{
    /// <summary>The number of this process, from 0 to below <see cref="Size"/>.</summary>
    public abstract int Rank { get; }

    /// <summary>How many processes there are, at least 1.</summary>
    public abstract int Size { get; }

    /// <summary>How many of them run on this machine, at least 1: they share its processors.</summary>
    public abstract int LocalSize { get; }

    /// <summary>Sums up each value over all ranks, in its place. All get the same bits.</summary>
    /// <param name="values">As many on every rank.</param>
    public abstract void AllReduce(Span<float> values);

    /// <summary>Gives what rank 0 has to all others.</summary>
    /// <param name="values">Of one length on every rank; on rank 0 they stay as they are.</param>
    public abstract void Broadcast(Span<byte> values);

    /// <summary>Gives everybody what each has, in the order of ranks.</summary>
    /// <param name="values">Of one length on every rank, at least 1.</param>
    /// <param name="all"><see cref="Size"/> times as long.</param>
    public abstract void AllGather(ReadOnlySpan<byte> values, Span<byte> all);
}
