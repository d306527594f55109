using System.Buffers.Binary;
using System.Numerics;
using MnistCnn.Files;
using MnistCnn.Onnx;
using static System.FormattableString;

namespace MnistCnn.Callbacks.TensorBoard;

/// <summary>
/// A file of events that TensorBoard reads while it grows: records of a length, its checksum, an event and its
/// checksum.
/// </summary>
/// <remarks>
/// TorchSharp has a <c>SummaryWriter</c>, which cannot write them for us: its images need a native SkiaSharp that
/// TorchSharp does not bring on Linux, it begins a file with .NET ticks where TensorBoard reads the seconds at which a
/// run began, it knows the time of an event in whole seconds only, and it opens the file anew for each.
/// </remarks>
internal sealed class EventFile : IDisposable
{
    // Numbers of fields and values in TensorBoard's event.proto and summary.proto, and in TensorFlow's tensor.proto and
    // histogram.proto.
    private const int WallTime = 1, Step = 2, FileVersion = 3, Summary = 5;
    private const int SummaryValue = 1;
    private const int Tag = 1, SimpleValue = 2, HistogramValue = 5, Tensor = 8, Metadata = 9;
    private const int Least = 1, Greatest = 2, Number = 3, Sum = 4, SumOfSquares = 5, Limits = 6, Counts = 7;
    private const int PluginData = 1, SummaryDescription = 3, DataClass = 4;
    private const int PluginName = 1;
    private const int BlobSequence = 3;
    private const int DataType = 1, TensorShape = 2, StringValue = 8;
    private const int Dimension = 2, DimensionSize = 1;
    private const int StringType = 7;

    private static int s_count;

    private readonly string _directory;
    private FileStream _stream;

    /// <summary>Makes a new file in a directory that exists, beside those of earlier runs.</summary>
    public EventFile(string directory)
    {
        _directory = directory;
        _stream = Open();
    }

    /// <summary>Adds numbers of one moment.</summary>
    public void AddScalars(long step, params ReadOnlySpan<(string Tag, double Value)> scalars)
    {
        var values = new List<ProtoField>();
        foreach ((string tag, double value) in scalars)
            values.Add(ProtoField.Message(
                SummaryValue, [ProtoField.Text(Tag, tag), ProtoField.Real(SimpleValue, (float)value)]));
        Write(ProtoField.Integer(Step, step), ProtoField.Message(Summary, values));
    }

    /// <summary>
    /// Adds a picture in the form of TensorFlow 2: a tensor of strings that are width, height and a PNG file.
    /// </summary>
    /// <param name="step">The moment.</param>
    /// <param name="tag">The name of the series.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="description">Markdown that TensorBoard shows beside it.</param>
    public void AddImage(long step, string tag, Raster picture, string description)
    {
        ProtoField metadata = ProtoField.Message(
            Metadata,
            [
                ProtoField.Message(PluginData, [ProtoField.Text(PluginName, "images")]),
                ProtoField.Text(SummaryDescription, description),
                ProtoField.Integer(DataClass, BlobSequence),
            ]);
        ProtoField tensor = ProtoField.Message(
            Tensor,
            [
                ProtoField.Integer(DataType, StringType),
                ProtoField.Message(
                    TensorShape, [ProtoField.Message(Dimension, [ProtoField.Integer(DimensionSize, 3)])]),
                ProtoField.Text(StringValue, Invariant($"{picture.Width}")),
                ProtoField.Text(StringValue, Invariant($"{picture.Height}")),
                ProtoField.Bytes(StringValue, PngFile.Encode(picture)),
            ]);
        Write(
            ProtoField.Integer(Step, step),
            ProtoField.Message(
                Summary, [ProtoField.Message(SummaryValue, [ProtoField.Text(Tag, tag), tensor, metadata])]));
    }

    /// <summary>Adds distributions of one moment.</summary>
    public void AddHistograms(long step, IEnumerable<(string Tag, Histogram Histogram)> histograms)
    {
        List<ProtoField> values =
        [
            .. histograms.Select(one =>
                ProtoField.Message(SummaryValue, [ProtoField.Text(Tag, one.Tag), FieldOf(one.Histogram)])),
        ];
        Write(ProtoField.Integer(Step, step), ProtoField.Message(Summary, values));
    }

    public void Dispose() => _stream.Dispose();

    private static ProtoField FieldOf(Histogram histogram) => ProtoField.Message(
        HistogramValue,
        [
            ProtoField.Real(Least, histogram.Least), ProtoField.Real(Greatest, histogram.Greatest),
            ProtoField.Real(Number, histogram.Counts.Sum()), ProtoField.Real(Sum, histogram.Sum),
            ProtoField.Real(SumOfSquares, histogram.SumOfSquares), Packed(Limits, histogram.Limits),
            Packed(Counts, histogram.Counts),
        ]);

    private static ProtoField Packed(int number, double[] values)
    {
        byte[] bytes = new byte[values.Length * sizeof(double)];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)), values[i]);
        return ProtoField.Bytes(number, bytes);
    }

    private FileStream Open()
    {
        // Containers have process 1 each and may have one name; the mark tells them apart.
        string origin =
            Invariant($"{Environment.MachineName}.{Environment.ProcessId}.{Interlocked.Increment(ref s_count)}");
        long seconds = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        string name = Invariant($"events.out.tfevents.{seconds}.{origin}.{ProcessMark.Create()}");
        // Without a buffer a record reaches the file with one write: a reader sees it at once, and whole.
        var stream = new FileStream(
            Path.Combine(_directory, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        try
        {
            Write(stream, ProtoField.Text(FileVersion, "brain.Event:2"));
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    // A file that somebody has deleted takes what is written to it all the same, and nobody would ever see it.
    private void Write(params ReadOnlySpan<ProtoField> fields)
    {
        if (!File.Exists(_stream.Name))
        {
            WritableDirectory.Make(_directory);
            _stream.Dispose();
            _stream = Open();
        }

        Write(_stream, fields);
    }

    private static void Write(Stream stream, params ReadOnlySpan<ProtoField> fields)
    {
        using var message = new MemoryStream();
        double now = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).TotalSeconds;
        ProtoField.Write([ProtoField.Real(WallTime, now), .. fields], message);
        byte[] data = message.ToArray();
        byte[] bytes = new byte[12 + data.Length + 4];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), MaskedChecksum(bytes.AsSpan(0, 8)));
        data.CopyTo(bytes.AsSpan(12));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12 + data.Length), MaskedChecksum(data));
        stream.Write(bytes);
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
