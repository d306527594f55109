using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace MnistCnn.Torch.Native;

/// <summary>
/// The name that a library gives itself. Who asks the loader of glibc for a name, be it a path, gets a loaded library
/// that gives itself that name; the loader looks at no file then.
/// </summary>
internal static class ElfSoname
{
    private const int SegmentsAt = 32, SegmentCountAt = 56;
    private const uint Load = 1, Dynamic = 2;
    private const long Strings = 5, Soname = 14;
    private const ulong PageSize = 4096;

    /// <summary>
    /// Replaces the name, if the last page of the segment with the library's strings has room for it.
    /// </summary>
    /// <returns>Whether there was room; else nothing is changed.</returns>
    /// <exception cref="InvalidDataException">The file is no library, or a broken one.</exception>
    public static bool TryReplace(Span<byte> file, string name)
    {
        ElfBlock.CheckHeader(file);
        ulong segmentsAt = MemoryMarshal.Read<ulong>(file[SegmentsAt..]);
        ushort segmentCount = MemoryMarshal.Read<ushort>(file[SegmentCountAt..]);
        Span<ElfSegment> segments = ElfBlock.Records<ElfSegment>(
            ElfBlock.Slice(file, segmentsAt, segmentCount * (ulong)Unsafe.SizeOf<ElfSegment>()));
        Span<ElfDynamicEntry> entries = DynamicEntries(file, segments);
        ref ElfDynamicEntry soname = ref Entry(entries, Soname);
        ulong strings = Entry(entries, Strings).Value;
        ref ElfSegment segment = ref SegmentOf(segments, strings);
        byte[] text = [.. Encoding.UTF8.GetBytes(name), 0];
        ulong end = segment.Offset + segment.FileSize;
        if (segment.FileSize != segment.MemorySize || (ulong)text.Length > RoomAt(end, segments))
            return false;
        Span<byte> room = ElfBlock.Slice(file, end, (ulong)text.Length);
        if (room.ContainsAnyExcept((byte)0))
            return false;
        text.CopyTo(room);
        soname.Value = segment.Address + segment.FileSize - strings;
        segment.FileSize = segment.MemorySize += (ulong)text.Length;
        return true;
    }

    private static Span<ElfDynamicEntry> DynamicEntries(Span<byte> file, Span<ElfSegment> segments)
    {
        foreach (ElfSegment segment in segments)
        {
            if (segment.Type == Dynamic)
                return ElfBlock.Records<ElfDynamicEntry>(ElfBlock.Slice(file, segment.Offset, segment.FileSize));
        }

        throw new InvalidDataException("it is not a library that is loaded when it is needed");
    }

    private static ref ElfDynamicEntry Entry(Span<ElfDynamicEntry> entries, long tag)
    {
        foreach (ref ElfDynamicEntry entry in entries)
        {
            if (entry.Tag == tag)
                return ref entry;
        }

        throw new InvalidDataException($"it has no dynamic entry {tag}");
    }

    private static ref ElfSegment SegmentOf(Span<ElfSegment> segments, ulong address)
    {
        foreach (ref ElfSegment segment in segments)
        {
            if (segment.Type == Load && address >= segment.Address && address - segment.Address < segment.FileSize)
                return ref segment;
        }

        throw new InvalidDataException($"the address {address} lies in no segment");
    }

    /// <summary>What is left of a page is loaded with it, and is free up to the next segment.</summary>
    private static ulong RoomAt(ulong end, Span<ElfSegment> segments)
    {
        ulong room = (PageSize - (end % PageSize)) % PageSize;
        foreach (ElfSegment segment in segments)
        {
            if (segment.Type == Load && segment.Offset >= end)
                room = Math.Min(room, segment.Offset - end);
        }

        return room;
    }
}
