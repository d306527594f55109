using System.Buffers.Binary;

namespace MnistCnn.Keras.Hdf5;

/// <summary>Reads little-endian fields one after the other, and never past the end of its bytes.</summary>
internal ref struct Hdf5Cursor(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly int Remaining => _rest.Length;

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    /// <summary>A whole number of 1, 2, 4 or 8 bytes.</summary>
    public ulong Integer(int bytes) => bytes switch
    {
        1 => Byte(),
        2 => UInt16(),
        4 => UInt32(),
        _ => UInt64(),
    };

    public ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)_rest.Length)
            throw new InvalidDataException($"{count} bytes should follow where {_rest.Length} are left.");
        ReadOnlySpan<byte> taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }

    public void Skip(ulong count) => Take(count);

    /// <summary>The bytes up to a zero, which must come within the next <paramref name="most"/> bytes.</summary>
    public ReadOnlySpan<byte> TakeToZero(int most)
    {
        int length = _rest[..Math.Min(_rest.Length, most)].IndexOf((byte)0);
        return length < 0 ? throw new InvalidDataException("A name is too long, or has no end.") : Take((ulong)length);
    }

    public void Expect(ReadOnlySpan<byte> signature, string what)
    {
        if (!Take((ulong)signature.Length).SequenceEqual(signature))
            throw new InvalidDataException($"There is no {what} where one should be.");
    }

    /// <exception cref="InvalidDataException">The value is not one of those that can be read here.</exception>
    public static void Require(bool known, string what, long found)
    {
        if (!known)
            throw new InvalidDataException(
                $"It has {what} {found}, which Keras does not write and which cannot be read here.");
    }
}
