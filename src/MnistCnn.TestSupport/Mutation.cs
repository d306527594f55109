using MnistCnn.Randomness;

namespace MnistCnn.Tests.Support;

/// <summary>Makes a broken file of a good one; the seed decides how.</summary>
/// <param name="original">The good file.</param>
/// <param name="seed">The same seed makes the same files.</param>
/// <param name="inPlace">
/// Whether everything that is not changed stays where it is, for formats that are full of addresses.
/// </param>
internal sealed class Mutation(byte[] original, int seed, bool inPlace = false)
{
    // Values that break counts, lengths and signs more often than chance does, and what headers are made of.
    private static readonly byte[] Telling = [0, 1, 0x7F, 0x80, 0xFF, 0x1F, 0x8B, .. "{}[]:,\"\\-0123456789eE. u"u8];

    private readonly RandomSource _random = new(seed);

    public byte[] Next()
    {
        byte[] bytes = original;
        for (int changes = 1 + _random.Next(4); changes > 0; changes--)
            bytes = Change(bytes);
        return bytes;
    }

    private byte[] Change(byte[] bytes)
    {
        if (bytes.Length == 0)
            return [.. Values()];
        int start = Position(bytes.Length);
        int end = Math.Min(bytes.Length, start + 1 + _random.Next(8));
        return (inPlace ? 4 + _random.Next(2) : _random.Next(6)) switch
        {
            0 => bytes[..start],
            1 => [.. bytes[..start], .. bytes[end..]],
            2 => [.. bytes[..start], .. Values(), .. bytes[start..]],
            3 => [.. bytes[..start], .. bytes[start..end], .. bytes[start..]],
            4 => Flipped(bytes, start),
            _ => [.. bytes[..start], .. Values()
                .Take(bytes.Length - start), .. bytes[Math.Min(bytes.Length, start + 4)..]],
        };
    }

    // Every other change is in the first bytes, where lengths and magic numbers lie.
    private int Position(int length) => _random.Next(!inPlace && _random.Next(2) == 0 ? Math.Min(length, 16) : length);

    private byte[] Flipped(byte[] bytes, int at)
    {
        byte[] copy = [.. bytes];
        copy[at] ^= (byte)(1 << _random.Next(8));
        return copy;
    }

    private byte[] Values() => [.. Enumerable.Range(0, 4).Select(_ => Telling[_random.Next(Telling.Length)])];
}
