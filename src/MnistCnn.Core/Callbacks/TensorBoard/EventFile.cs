using System.Buffers.Binary;
using System.Numerics;
using Google.Protobuf;
using Tensorboard;
using static System.FormattableString;

namespace MnistCnn.Callbacks.TensorBoard;

/// <summary>A file of events that TensorBoard reads while it grows: records of a length, its checksum, an event and its checksum.</summary>
/// <remarks>
/// The events are TorchSharp's types, but its <c>SummaryWriter</c> cannot write them for us: its images need a native SkiaSharp
/// that TorchSharp does not bring on Linux, it begins a file with .NET ticks where TensorBoard reads the seconds at which a run
/// began, it knows the time of an event in whole seconds only, and it opens the file anew for each.
/// </remarks>
internal sealed class EventFile : IDisposable
{
    private static int s_count;

    private readonly FileStream _stream;

    /// <summary>Makes a new file in a directory that exists, beside those of earlier runs.</summary>
    public EventFile(string directory)
    {
        string origin = Invariant($"{Environment.MachineName}.{Environment.ProcessId}.{Interlocked.Increment(ref s_count)}");
        string name = Invariant($"events.out.tfevents.{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}.{origin}");
        // Without a buffer a record reaches the file with one write: a reader sees it at once, and whole.
        _stream = new FileStream(Path.Combine(directory, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        try
        {
            Write(new Event { FileVersion = "brain.Event:2" });
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Adds numbers of one moment.</summary>
    public void AddScalars(long step, params ReadOnlySpan<(string Tag, double Value)> scalars)
    {
        var summary = new Summary();
        foreach ((string tag, double value) in scalars)
            summary.Value.Add(new Summary.Types.Value { Tag = tag, SimpleValue = (float)value });
        Write(new Event { Step = step, Summary = summary });
    }

    /// <summary>Adds a picture in the form of TensorFlow 2: a tensor of strings that are width, height and a PNG file.</summary>
    /// <param name="step">The moment.</param>
    /// <param name="tag">The name of the series.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="description">Markdown that TensorBoard shows beside it.</param>
    public void AddImage(long step, string tag, Raster picture, string description)
    {
        var value = new Summary.Types.Value
        {
            Tag = tag,
            Metadata = new SummaryMetadata
            {
                PluginData = new SummaryMetadata.Types.PluginData { PluginName = "images" },
                DataClass = DataClass.BlobSequence,
                SummaryDescription = description,
            },
            Tensor = new TensorProto
            {
                Dtype = DataType.DtString,
                TensorShape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dim { Size = 3 } } },
                StringVal = { Decimal(picture.Width), Decimal(picture.Height), ByteString.CopyFrom(PngFile.Encode(picture)) },
            },
        };
        Write(new Event { Step = step, Summary = new Summary { Value = { value } } });
    }

    public void Dispose() => _stream.Dispose();

    private static ByteString Decimal(int number) => ByteString.CopyFromUtf8(Invariant($"{number}"));

    private void Write(Event record)
    {
        record.WallTime = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).TotalSeconds;
        byte[] data = record.ToByteArray();
        byte[] bytes = new byte[12 + data.Length + 4];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), MaskedChecksum(bytes.AsSpan(0, 8)));
        data.CopyTo(bytes.AsSpan(12));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12 + data.Length), MaskedChecksum(data));
        _stream.Write(bytes);
    }

    // CRC-32C, rotated and shifted because a checksum over data that ends in its own checksum would tell nothing.
    private static uint MaskedChecksum(ReadOnlySpan<byte> bytes)
    {
        uint checksum = uint.MaxValue;
        foreach (byte value in bytes)
            checksum = BitOperations.Crc32C(checksum, value);
        return BitOperations.RotateRight(~checksum, 15) + 0xA282EAD8;
    }
}
