using System.Buffers.Binary;
using MnistCnn.Files;

namespace MnistCnn.Fuzz;

/// <summary>The checksum of each chunk of a PNG file, without which a decoder looks no further.</summary>
internal static class PngChecksums
{
    private const int Signature = 8, Frame = 12;

    public static byte[] Repair(byte[] bytes)
    {
        byte[] repaired = [.. bytes];
        for (long at = Signature; at + Frame <= repaired.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(repaired.AsSpan((int)at));
            if (at + Frame + length > repaired.Length)
                break;
            Span<byte> named = repaired.AsSpan((int)at + 4, (int)length + 4);
            BinaryPrimitives.WriteUInt32BigEndian(repaired.AsSpan((int)(at + 8 + length)), Crc32.Of(named));
            at += Frame + length;
        }

        return repaired;
    }
}
