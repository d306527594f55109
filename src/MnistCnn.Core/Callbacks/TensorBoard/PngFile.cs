using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using MnistCnn.Files;

namespace MnistCnn.Callbacks.TensorBoard;

/// <summary>
/// Pictures as the bytes of PNG files, without a native library (W3C, Portable Network Graphics, 2003).
/// </summary>
internal static class PngFile
{
    private const byte Grey = 0;
    private const byte Colour = 2;

    public static byte[] Encode(Raster picture)
    {
        using var file = new MemoryStream();
        file.Write([0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n']);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), picture.Height);
        (header[8], header[9]) = (8, picture.Channels == 1 ? Grey : Colour);
        WriteChunk(file, "IHDR", header);
        WriteChunk(file, "IDAT", Compress(picture));
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    private static byte[] Compress(Raster picture)
    {
        using var compressed = new MemoryStream();
        using (var stream = new ZLibStream(compressed, CompressionLevel.Optimal))
        {
            for (int row = 0; row < picture.Height; row++)
            {
                // Each row begins with its filter; 0 is none.
                stream.WriteByte(0);
                stream.Write(picture.Pixels, row * picture.Stride, picture.Stride);
            }
        }

        return compressed.ToArray();
    }

    private static void WriteChunk(MemoryStream file, string type, byte[] data)
    {
        byte[] chunk = [.. new byte[4], .. Encoding.ASCII.GetBytes(type), .. data, .. new byte[4]];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(
            chunk.AsSpan(chunk.Length - 4), Crc32.Of(chunk.AsSpan(4, chunk.Length - 8)));
        file.Write(chunk);
    }
}
