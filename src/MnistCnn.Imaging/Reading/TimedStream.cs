using System.Runtime.InteropServices;
using SkiaSharp;

namespace MnistCnn.Imaging.Reading;

/// <summary>
/// The content of a picture file, which ends when its time is up. Decoders are native and cannot be broken off, but all
/// except that of WebP fetch a file piece by piece, and give up where it ends.
/// </summary>
/// <remarks>
/// It copies at most what is there: Skia's own stream of a managed one takes as much memory as a file says it needs.
/// </remarks>
/// <param name="bytes">The content of the file.</param>
/// <param name="time">How long it may be read.</param>
internal sealed class TimedStream(byte[] bytes, TimeLimit time) : SKAbstractManagedStream
{
    // A scan of a progressive JPEG, over all pixels, may be as short. Other decoders take a piece that is shorter
    // than they asked for as the end of the file.
    private const int LargestPieceOfJpeg = 128;

    private readonly int _largestPiece = bytes is [0xFF, 0xD8, ..] ? LargestPieceOfJpeg : int.MaxValue;
    private int _position;

    protected override IntPtr OnRead(IntPtr buffer, IntPtr size)
    {
        if (time.IsOver)
            return IntPtr.Zero;
        // Without a buffer, bytes are passed over.
        long wanted = buffer == IntPtr.Zero ? size : Math.Min(size, _largestPiece);
        int count = Copy(buffer, wanted);
        _position += count;
        return count;
    }

    protected override IntPtr OnPeek(IntPtr buffer, IntPtr size) => Copy(buffer, size);

    protected override bool OnIsAtEnd() => _position == bytes.Length;

    protected override bool OnHasPosition() => true;

    protected override bool OnHasLength() => true;

    protected override bool OnRewind() => OnSeek(IntPtr.Zero);

    protected override IntPtr OnGetPosition() => _position;

    protected override IntPtr OnGetLength() => bytes.Length;

    protected override bool OnSeek(IntPtr position)
    {
        _position = (int)Math.Clamp(position, 0, bytes.Length);
        return true;
    }

    protected override bool OnMove(int offset) => OnSeek(_position + (nint)offset);

    protected override IntPtr OnCreateNew() => IntPtr.Zero;

    private int Copy(IntPtr buffer, long wanted)
    {
        int count = (int)Math.Clamp(wanted, 0, bytes.Length - _position);
        if (buffer != IntPtr.Zero)
            Marshal.Copy(bytes, _position, buffer, count);
        return count;
    }
}
