using System.Runtime.InteropServices;

namespace MnistCnn.Torch.Native;

/// <summary>Parts of a 64-bit x86 ELF library. Offsets are checked before they are followed.</summary>
internal static class ElfBlock
{
    private const int HeaderSize = 64, MachineAt = 18;
    private const ushort X64 = 62;

    /// <exception cref="InvalidDataException">It is another kind of file.</exception>
    public static void CheckHeader(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> magic = [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1];
        if (file.Length < HeaderSize || !file.StartsWith(magic) || MemoryMarshal.Read<ushort>(file[MachineAt..]) != X64)
            throw new InvalidDataException("it is not a 64-bit x86 ELF file");
    }

    /// <exception cref="InvalidDataException">The block has no such part.</exception>
    public static Span<byte> Slice(Span<byte> block, ulong offset, ulong size) =>
        offset <= (ulong)block.Length && size <= (ulong)block.Length - offset
            ? block.Slice((int)offset, (int)size)
            : throw new InvalidDataException($"{size} bytes at {offset} lie outside a block of {block.Length}");

    public static Span<T> Records<T>(Span<byte> block)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(block);
}
