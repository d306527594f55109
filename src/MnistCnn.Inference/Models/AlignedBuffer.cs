using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MnistCnn.Models;

/// <summary>
/// Zeroed memory that starts at a cache line, so that no vector load crosses one. The collector never moves it.
/// </summary>
internal sealed class AlignedBuffer<T>
    where T : unmanaged
{
    private const int CacheLine = 64;
    private readonly T[] _array;
    private readonly int _start;

    public AlignedBuffer(int length)
    {
        int size = Unsafe.SizeOf<T>();
        Length = length;
        _array = GC.AllocateArray<T>(checked(length + (CacheLine / size)), pinned: true);
        long misalignment = Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0) % CacheLine;
        _start = (int)((CacheLine - misalignment) % CacheLine / size);
    }

    public int Length { get; }

    public Span<T> Span => _array.AsSpan(_start, Length);

    /// <summary>Part <paramref name="index"/> of equal parts of <paramref name="length"/>.</summary>
    public Span<T> Part(int index, int length) => _array.AsSpan(checked(_start + (index * length)), length);
}
