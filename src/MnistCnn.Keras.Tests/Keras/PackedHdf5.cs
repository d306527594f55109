using System.IO.Compression;

namespace MnistCnn.Tests.Keras;

/// <summary>
/// An HDF5 file byte by byte, of one data set <c>z</c> of side × side floats in one chunk that is packed with gzip.
/// PureHDF writes chunks otherwise than Keras.
/// </summary>
internal static class PackedHdf5
{
    private const ulong None = ulong.MaxValue;
    private const int Root = 48, Set = 128, Index = 256, Chunk = 384;

    /// <param name="side">Rows and columns.</param>
    /// <param name="values">How many zeros are really packed.</param>
    /// <param name="packedLength">What the index says of the chunk's length; left out, the truth.</param>
    public static byte[] Zeros(int side, int values, int? packedLength = null)
    {
        byte[] chunk = Deflated(4 * values);
        byte[] file = [.. new byte[Chunk], .. chunk];
        Put(file, 0, [0x89, .. "HDF\r\n\x1a\n"u8, 2, 8, 8, 0, .. U64(0), .. U64(None), .. U64((ulong)file.Length),
            .. U64(Root)]);
        Put(file, Root, Header(
            (2, [0, 0, .. U64(None), .. U64(None)]), (6, [1, 0, 1, (byte)'z', .. U64(Set)])));
        Put(file, Set, Header(
            (1, [2, 2, 0, 1, .. U64((ulong)side), .. U64((ulong)side)]),
            (3, [0x11, 0x20, 0x1F, 0, .. U32(4), 0, 0, 32, 0, 23, 8, 0, 23, .. U32(127)]),
            (8, [3, 2, 3, .. U64(Index), .. U32(side), .. U32(side), .. U32(4)]),
            (11, [2, 1, 1, 0, 0, 0, 1, 0, .. U32(9)])));
        Put(file, Index, [.. "TREE"u8, 1, 0, 1, 0, .. U64(None), .. U64(None), .. U32(packedLength ?? chunk.Length),
            .. U32(0), .. U64(0), .. U64(0), .. U64(0), .. U64(Chunk)]);
        return file;
    }

    private static byte[] Header(params (byte Type, byte[] Data)[] messages)
    {
        byte[] content =
            [.. messages.SelectMany<(byte Type, byte[] Data), byte>(message =>
                [message.Type, (byte)message.Data.Length, 0, 0, .. message.Data])];
        return [.. "OHDR"u8, 2, 0, (byte)content.Length, .. content];
    }

    private static byte[] Deflated(int zeros)
    {
        using var stream = new MemoryStream();
        using (var zlib = new ZLibStream(stream, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(new byte[zeros]);
        return stream.ToArray();
    }

    private static byte[] U64(ulong value) => BitConverter.GetBytes(value);

    private static byte[] U32(int value) => BitConverter.GetBytes(value);

    private static void Put(byte[] file, int place, byte[] bytes) => bytes.CopyTo(file, place);
}
