using MnistCnn.Files;

namespace MnistCnn.Data.Npy;

/// <summary>Knows the checksum of what was read from a stream, which .NET does not compare. Leaves it open.</summary>
internal sealed class ChecksumStream(Stream content) : PassingStream
{
    public uint Checksum { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        int count = content.Read(buffer);
        Checksum = Crc32.Continue(Checksum, buffer[..count]);
        return count;
    }
}
