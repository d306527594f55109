using System.Runtime.InteropServices;

namespace MnistCnn.Native;

/// <summary>
/// The part of a 64-bit x86 ELF library that says which versions of which symbols it needs from other libraries.
/// Offsets are checked before they are followed; whatever does not fit is an <see cref="InvalidDataException"/>.
/// </summary>
/// <remarks>
/// Layout: System V ABI for <c>.dynsym</c> and <c>.rela</c>; Linux Standard Base, "Symbol Versioning", for
/// <c>.gnu.version</c> (a version number for each dynamic symbol) and <c>.gnu.version_r</c> (what the numbers mean).
/// </remarks>
internal readonly ref struct ElfVersionNeeds
{
    private const int HeaderSize = 64;
    private const uint Relocations = 4, DynamicSymbols = 11, VersionNeeds = 0x6FFFFFFE, SymbolVersions = 0x6FFFFFFF;

    private readonly Span<byte> _file;
    private readonly Span<Section> _sections;
    private readonly Span<byte> _names;
    private readonly Span<byte> _needs;
    private readonly Span<Symbol> _symbols;
    private readonly Span<ushort> _symbolVersions;

    public ElfVersionNeeds(Span<byte> file)
    {
        ReadOnlySpan<byte> magic = [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1];
        if (file.Length < HeaderSize || !file.StartsWith(magic) || MemoryMarshal.Read<ushort>(file[18..]) != 62)
            throw new InvalidDataException("it is not a 64-bit x86 ELF file");
        _file = file;
        ulong sectionsAt = MemoryMarshal.Read<ulong>(file[40..]);
        ushort sectionCount = MemoryMarshal.Read<ushort>(file[60..]);
        _sections = Records<Section>(Slice(file, sectionsAt, (ulong)sectionCount * HeaderSize));
        Section symbols = Only(DynamicSymbols);
        if (symbols.Link >= sectionCount)
            throw new InvalidDataException($"its symbol names should lie in section {symbols.Link} of {sectionCount}");
        _names = Content(_sections[(int)symbols.Link]);
        _symbols = Records<Symbol>(Content(symbols));
        _symbolVersions = Records<ushort>(Content(Only(SymbolVersions)));
        _needs = Content(Only(VersionNeeds));
        if (_symbolVersions.Length != _symbols.Length)
            throw new InvalidDataException($"it has {_symbols.Length} dynamic symbols and {_symbolVersions.Length} versions for them");
    }

    /// <summary>Where the need of that version of that library is written, or null if there is none.</summary>
    public int? Find(ReadOnlySpan<byte> library, ReadOnlySpan<byte> version)
    {
        ulong at = 0;
        while (true)
        {
            Library candidate = MemoryMarshal.Read<Library>(Slice(_needs, at, 16));
            if (Name(candidate.Name).SequenceEqual(library))
                return Find(at + candidate.First, candidate.Count, version);
            if (candidate.Next == 0)
                return null;
            at += candidate.Next;
        }
    }

    /// <summary>The version that is written at <paramref name="need"/>, for reading and for changing.</summary>
    public ref VersionNeed this[int need] => ref MemoryMarshal.AsRef<VersionNeed>(Slice(_needs, (ulong)need, 16));

    /// <summary>The indices of the symbols that are bound to a version.</summary>
    public List<int> SymbolsOf(VersionNeed version)
    {
        var found = new List<int>();
        for (int i = 0; i < _symbolVersions.Length; i++)
        {
            if (_symbolVersions[i] == version.Number)
                found.Add(i);
        }

        return found;
    }

    public ReadOnlySpan<byte> SymbolName(int symbol) => Name(_symbols[symbol].Name);

    /// <summary>Whether anything in the library calls or addresses the symbol.</summary>
    public bool IsUsed(int symbol)
    {
        foreach (Section section in _sections)
        {
            if (section.Type != Relocations)
                continue;
            foreach (Relocation relocation in Records<Relocation>(Content(section)))
            {
                if (relocation.Info >> 32 == (ulong)symbol)
                    return true;
            }
        }

        return false;
    }

    private int? Find(ulong at, int count, ReadOnlySpan<byte> version)
    {
        for (int i = 0; i < count; i++)
        {
            VersionNeed need = MemoryMarshal.Read<VersionNeed>(Slice(_needs, at, 16));
            if (Name(need.Name).SequenceEqual(version))
                return (int)at;
            at += need.Next;
        }

        return null;
    }

    private Section Only(uint type)
    {
        Section? only = null;
        foreach (Section section in _sections)
        {
            if (section.Type != type)
                continue;
            if (only is not null)
                throw new InvalidDataException($"it has two sections of type 0x{type:X}");
            only = section;
        }

        return only ?? throw new InvalidDataException($"it has no section of type 0x{type:X}");
    }

    private Span<byte> Content(Section section) => Slice(_file, section.Offset, section.Size);

    private ReadOnlySpan<byte> Name(uint at)
    {
        Span<byte> rest = Slice(_names, at, (ulong)_names.Length - Math.Min(at, (ulong)_names.Length));
        int length = rest.IndexOf((byte)0);
        return length >= 0 ? rest[..length] : throw new InvalidDataException($"the name at {at} has no end");
    }

    private static Span<byte> Slice(Span<byte> block, ulong offset, ulong size) =>
        offset <= (ulong)block.Length && size <= (ulong)block.Length - offset
            ? block.Slice((int)offset, (int)size)
            : throw new InvalidDataException($"{size} bytes at {offset} lie outside a block of {block.Length}");

    private static Span<T> Records<T>(Span<byte> block)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(block);

    /// <summary>A version of a symbol: the hash of its name, its number in this file, and where its name lies.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct VersionNeed
    {
        public uint Hash;
        public ushort Flags;
        public ushort Number;
        public uint Name;
        public uint Next;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Library
    {
        public readonly ushort Version;
        public readonly ushort Count;
        public readonly uint Name;
        public readonly uint First;
        public readonly uint Next;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Section
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
    private readonly struct Symbol
    {
        public readonly uint Name;
        public readonly byte Info;
        public readonly byte Other;
        public readonly ushort Section;
        public readonly ulong Value;
        public readonly ulong Size;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Relocation
    {
        public readonly ulong Offset;
        public readonly ulong Info;
        public readonly long Addend;
    }
}
