using System.Runtime.InteropServices;
using static MnistCnn.Torch.Native.ElfBlock;

namespace MnistCnn.Torch.Native;

/// <summary>
/// The part of a 64-bit x86 ELF library that says which versions of which symbols it needs from other libraries.
/// Offsets are checked before they are followed; whatever does not fit is an <see cref="InvalidDataException"/>.
/// </summary>
/// <remarks>
/// <c>.gnu.version</c> has a number for each symbol of <c>.dynsym</c>, and <c>.gnu.version_r</c> says what it means.
/// </remarks>
internal readonly ref struct ElfVersionNeeds
{
    private const int SectionSize = 64, SectionsAt = 40, SectionCountAt = 60;
    private const uint Relocations = 4, DynamicSymbols = 11, VersionNeeds = 0x6FFFFFFE, SymbolVersions = 0x6FFFFFFF;

    private readonly Span<byte> _file;
    private readonly Span<ElfSection> _sections;
    private readonly Span<byte> _names;
    private readonly Span<byte> _needs;
    private readonly Span<ElfSymbol> _symbols;
    private readonly Span<ushort> _symbolVersions;

    public ElfVersionNeeds(Span<byte> file)
    {
        ElfBlock.CheckHeader(file);
        _file = file;
        ulong sectionsAt = MemoryMarshal.Read<ulong>(file[SectionsAt..]);
        ushort sectionCount = MemoryMarshal.Read<ushort>(file[SectionCountAt..]);
        _sections = Records<ElfSection>(Slice(file, sectionsAt, (ulong)sectionCount * SectionSize));
        ElfSection symbols = Only(DynamicSymbols);
        if (symbols.Link >= sectionCount)
            throw new InvalidDataException($"its symbol names should lie in section {symbols.Link} of {sectionCount}");
        _names = Content(_sections[(int)symbols.Link]);
        _symbols = Records<ElfSymbol>(Content(symbols));
        _symbolVersions = Records<ushort>(Content(Only(SymbolVersions)));
        _needs = Content(Only(VersionNeeds));
        if (_symbolVersions.Length != _symbols.Length)
            throw new InvalidDataException(
                $"it has {_symbols.Length} dynamic symbols, versions for {_symbolVersions.Length}");
    }

    /// <summary>Where the need of that version of that library is written, or null if there is none.</summary>
    public int? Find(ReadOnlySpan<byte> library, ReadOnlySpan<byte> version)
    {
        ulong at = 0;
        while (true)
        {
            ElfLibraryNeed candidate = MemoryMarshal.Read<ElfLibraryNeed>(Slice(_needs, at, 16));
            if (Name(candidate.Name).SequenceEqual(library))
                return Find(at + candidate.First, candidate.Count, version);
            if (candidate.Next == 0)
                return null;
            at += candidate.Next;
        }
    }

    /// <summary>The version that is written at <paramref name="need"/>, for reading and for changing.</summary>
    public ref ElfVersionNeed this[int need] => ref MemoryMarshal.AsRef<ElfVersionNeed>(Slice(_needs, (ulong)need, 16));

    /// <summary>The indices of the symbols that are bound to a version.</summary>
    public List<int> SymbolsOf(ElfVersionNeed version)
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
        foreach (ElfSection section in _sections)
        {
            if (section.Type != Relocations)
                continue;
            foreach (ElfRelocation relocation in Records<ElfRelocation>(Content(section)))
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
            ElfVersionNeed need = MemoryMarshal.Read<ElfVersionNeed>(Slice(_needs, at, 16));
            if (Name(need.Name).SequenceEqual(version))
                return (int)at;
            at += need.Next;
        }

        return null;
    }

    private ElfSection Only(uint type)
    {
        ElfSection? only = null;
        foreach (ElfSection section in _sections)
        {
            if (section.Type != type)
                continue;
            if (only is not null)
                throw new InvalidDataException($"it has two sections of type 0x{type:X}");
            only = section;
        }

        return only ?? throw new InvalidDataException($"it has no section of type 0x{type:X}");
    }

    private Span<byte> Content(ElfSection section) => Slice(_file, section.Offset, section.Size);

    private ReadOnlySpan<byte> Name(uint at)
    {
        Span<byte> rest = Slice(_names, at, (ulong)_names.Length - Math.Min(at, (ulong)_names.Length));
        int length = rest.IndexOf((byte)0);
        return length >= 0 ? rest[..length] : throw new InvalidDataException($"the name at {at} has no end");
    }
}
