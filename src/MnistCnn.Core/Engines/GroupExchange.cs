using System.Runtime.InteropServices;
using System.Text;

namespace MnistCnn.Engines;

/// <summary>What ranks tell each other beside numbers.</summary>
internal static class GroupExchange
{
    /// <summary>A rank's part of some things: the parts follow each other and differ by at most one.</summary>
    public static (int Start, int End) Share(this ProcessGroup group, int count) =>
        ((int)((long)count * group.Rank / group.Size), (int)((long)count * (group.Rank + 1L) / group.Size));

    /// <summary>What each rank says, in their order.</summary>
    public static T[] AllGather<T>(this ProcessGroup group, T value)
        where T : unmanaged
    {
        T[] all = new T[group.Size];
        group.AllGather(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)), MemoryMarshal.AsBytes(all.AsSpan()));
        return all;
    }

    /// <summary>What rank 0 says; of the others nothing is taken.</summary>
    public static T Broadcast<T>(this ProcessGroup group, T value)
        where T : unmanaged
    {
        group.Broadcast(MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return value;
    }

    /// <summary>The bytes that rank 0 has; null where it has none.</summary>
    public static byte[]? BroadcastBytes(this ProcessGroup group, byte[]? bytes)
    {
        int length = group.Broadcast(bytes?.Length ?? -1);
        if (length < 0)
            return null;
        byte[] copy = group.Rank == 0 ? bytes! : new byte[length];
        group.Broadcast(copy);
        return copy;
    }

    /// <summary>The text that rank 0 has.</summary>
    public static string Broadcast(this ProcessGroup group, string text) =>
        Encoding.UTF8.GetString(group.BroadcastBytes(Encoding.UTF8.GetBytes(text))!);

    /// <summary>The text of each rank, in their order.</summary>
    public static string[] AllGatherTexts(this ProcessGroup group, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int[] lengths = group.AllGather(bytes.Length);
        byte[] mine = new byte[Math.Max(1, lengths.Max())];
        bytes.CopyTo(mine, 0);
        byte[] all = new byte[mine.Length * lengths.Length];
        group.AllGather(mine, all);
        return
        [
            .. lengths.Select((length, rank) => Encoding.UTF8.GetString(all.AsSpan(rank * mine.Length, length))),
        ];
    }
}
