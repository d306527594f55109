using System.Runtime.InteropServices;

namespace MnistCnn.Torch.Native;

// The records of a 64-bit ELF file, field by field: System V ABI, and Linux Standard Base, "Symbol Versioning".

[StructLayout(LayoutKind.Sequential)]
internal readonly struct ElfSection
{
    public readonly uint Name;
    public readonly uint Type;
    public readonly ulong Flags;
    public readonly ulong Address;
    public readonly ulong Offset;
    public readonly ulong Size;
    public readonly uint Link;
    public readonly uint Info;
    public readonly ulong Alignment;
    public readonly ulong EntrySize;
}

[StructLayout(LayoutKind.Sequential)]
internal readonly struct ElfSymbol
{
    public readonly uint Name;
    public readonly byte Info;
    public readonly byte Other;
    public readonly ushort Section;
    public readonly ulong Value;
    public readonly ulong Size;
}

[StructLayout(LayoutKind.Sequential)]
internal readonly struct ElfRelocation
{
    public readonly ulong Offset;
    public readonly ulong Info;
    public readonly long Addend;
}

/// <summary>
/// A library from which versions are needed: how many, and how far away the first and the next library are.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct ElfLibraryNeed
{
    public readonly ushort Version;
    public readonly ushort Count;
    public readonly uint Name;
    public readonly uint First;
    public readonly uint Next;
}

/// <summary>A version that is needed: the hash of its name, its number in this file, and where its name lies.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ElfVersionNeed
{
    public uint Hash;
    public ushort Flags;
    public ushort Number;
    public uint Name;
    public uint Next;
}

/// <summary>A part of the file that goes into memory, or says how the others do.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ElfSegment
{
    public readonly uint Type;
    public readonly uint Flags;
    public readonly ulong Offset;
    public readonly ulong Address;
    public readonly ulong PhysicalAddress;
    public ulong FileSize;
    public ulong MemorySize;
    public readonly ulong Alignment;
}

/// <summary>What the loader is told of a library: a number, an address, or the place of a string.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ElfDynamicEntry
{
    public readonly long Tag;
    public ulong Value;
}
