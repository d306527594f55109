using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace MnistCnn.Fuzz;

/// <summary>
/// Which ways from branch to branch the instrumented libraries took, counted as AFL counts them: in a table of 64 KiB,
/// where few ways share a place.
/// </summary>
internal sealed unsafe class Coverage
{
    private const int Size = 1 << 16;

    private readonly byte* _counts = (byte*)NativeMemory.AllocZeroed(Size);

    /// <summary>Must be made before any code of the libraries runs, which writes to it.</summary>
    public Coverage() => Trace.SharedMem = _counts;

    /// <summary>Forgets what was counted.</summary>
    public void Clear()
    {
        new Span<byte>(_counts, Size).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Adds what was counted to what a target has reached; tells the places that are new to it.</summary>
    /// <param name="reached">The target's; empty at first.</param>
    public List<int> AddTo(Dictionary<int, byte> reached)
    {
        var found = new List<int>();
        var counts = new ReadOnlySpan<byte>(_counts, Size);
        for (int place; (place = counts.IndexOfAnyExcept((byte)0)) >= 0;)
        {
            int at = Size - counts.Length + place;
            byte much = HowMuch(counts[place]);
            byte before = reached.GetValueOrDefault(at);
            if ((before | much) != before)
            {
                reached[at] = (byte)(before | much);
                found.Add(at);
            }

            counts = counts[(place + 1)..];
        }

        return found;
    }

    // Once, twice, three times, up to 7, 15, 31, 127, and more are different; 100 and 101 times are not.
    private static byte HowMuch(byte count) => count switch
    {
        1 => 1,
        2 => 2,
        3 => 4,
        < 8 => 8,
        < 16 => 16,
        < 32 => 32,
        < 128 => 64,
        _ => 128,
    };
}
