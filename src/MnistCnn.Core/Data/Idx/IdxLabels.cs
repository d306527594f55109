using System.Buffers.Binary;

namespace MnistCnn.Data.Idx;

/// <summary>Labels as IDX files have them: bytes, or whole numbers of 2 or 4 bytes, big-endian.</summary>
internal static class IdxLabels
{
    /// <exception cref="InvalidDataException">One is negative, or none that a set can have.</exception>
    public static ushort[] Of(ReadOnlySpan<byte> body, IdxHeader header, string origin)
    {
        if (header.ValueSize == 1)
            return ImageSet.Widened(body);
        ushort[] labels = new ushort[header.Count];
        for (int i = 0; i < labels.Length; i++)
        {
            int label = header.ValueSize == 2
                ? BinaryPrimitives.ReadInt16BigEndian(body[(2 * i)..])
                : BinaryPrimitives.ReadInt32BigEndian(body[(4 * i)..]);
            labels[i] = label is >= 0 and < ImageSet.MostClasses
                ? (ushort)label
                : throw new InvalidDataException(
                    $"{origin}: label {label} at index {i} is none: labels are 0 to {ImageSet.MostClasses - 1}.");
        }

        return labels;
    }
}
