using System.Buffers.Binary;
using System.IO.Compression;

namespace MnistCnn.Tests.Support;

/// <summary>Writes PNG files byte by byte, of kinds that no encoder at hand writes, and headers that lie.</summary>
internal static class PngFile
{
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>A whole file.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="bitDepth">Bits of a sample.</param>
    /// <param name="colorType">
    /// 0 grey, 2 red, green and blue, 3 palette, 4 grey and opacity, 6 colours and opacity.
    /// </param>
    /// <param name="rows">All samples, row by row, packed as the format says.</param>
    /// <param name="palette">Red, green and blue of each colour, for type 3.</param>
    public static byte[] Make(int width, int height, byte bitDepth, byte colorType, byte[] rows, byte[]? palette = null)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (bitDepth, colorType);
        return [.. Signature, .. Chunk("IHDR", header), .. palette is null ? [] : Chunk("PLTE", palette),
            .. Chunk("IDAT", Compress(rows, rows.Length / height)), .. Chunk("IEND", [])];
    }

    /// <summary>A chunk with its length and its checksum.</summary>
    public static byte[] Chunk(string name, byte[] data)
    {
        byte[] chunk = [0, 0, 0, 0, .. name.Select(letter => (byte)letter), .. data, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(
            chunk.AsSpan(chunk.Length - 4), Checksum(chunk.AsSpan(4, data.Length + 4)));
        return chunk;
    }

    private static byte[] Compress(byte[] rows, int stride)
    {
        using var memory = new MemoryStream();
        using (var zlib = new ZLibStream(memory, CompressionLevel.Fastest))
        {
            foreach (byte[] row in rows.Chunk(stride))
                zlib.Write([0, .. row]);
        }

        return memory.ToArray();
    }

    // CRC-32 of PNG and zlib, bit by bit.
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte value in bytes)
        {
            sum ^= value;
            for (int bit = 0; bit < 8; bit++)
                sum = (sum >> 1) ^ (0xEDB88320 & (uint)-(int)(sum & 1));
        }

        return ~sum;
    }
}
