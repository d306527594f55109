using System.Globalization;
using System.Text;
using Google.Protobuf;

namespace MnistCnn.Tests.Callbacks.TensorBoard;

/// <summary>Reads event files by their specification, with nothing of what writes them.</summary>
internal static class EventFiles
{
    /// <summary>The events of the only event file in a directory.</summary>
    public static IReadOnlyList<RecordedEvent> ReadOnly(string directory) =>
        Read(Directory.GetFiles(directory).Single());

    /// <summary>The events of a file, which may still be open for writing.</summary>
    public static IReadOnlyList<RecordedEvent> Read(string path)
    {
        Path.GetFileName(path).Should().StartWith("events.out.tfevents.");
        var events = new List<RecordedEvent>();
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new BinaryReader(stream);
        while (stream.Position < stream.Length)
        {
            byte[] length = reader.ReadBytes(8);
            reader.ReadUInt32().Should().Be(Masked(length), "the length has a checksum");
            byte[] data = reader.ReadBytes(checked((int)BitConverter.ToUInt64(length)));
            reader.ReadUInt32().Should().Be(Masked(data), "the event has a checksum");
            events.Add(ReadEvent(data));
        }

        return events;
    }

    /// <summary>CRC-32C bit by bit, from its polynomial.</summary>
    public static uint Checksum(byte[] data)
    {
        uint checksum = 0xFFFFFFFF;
        foreach (byte value in data)
        {
            checksum ^= value;
            for (int bit = 0; bit < 8; bit++)
                checksum = (checksum & 1) != 0 ? (checksum >> 1) ^ 0x82F63B78 : checksum >> 1;
        }

        return ~checksum;
    }

    private static uint Masked(byte[] data)
    {
        uint checksum = Checksum(data);
        return unchecked(((checksum >> 15) | (checksum << 17)) + 0xA282EAD8);
    }

    private static RecordedEvent ReadEvent(byte[] data)
    {
        var result = new RecordedEvent();
        ForEachField(data, (field, input) => result = field switch
        {
            1 => result with { WallTime = input.ReadDouble() },
            2 => result with { Step = input.ReadInt64() },
            3 => result with { FileVersion = input.ReadString() },
            5 => result with { Values = ReadSummary(input.ReadBytes().ToByteArray()) },
            _ => throw Unexpected(field),
        });
        return result;
    }

    private static List<RecordedValue> ReadSummary(byte[] data)
    {
        var values = new List<RecordedValue>();
        ForEachField(data, (field, input) => values.Add(
            field == 1 ? ReadValue(input.ReadBytes().ToByteArray()) : throw Unexpected(field)));
        return values;
    }

    private static RecordedValue ReadValue(byte[] data)
    {
        var result = new RecordedValue();
        ForEachField(data, (field, input) => result = field switch
        {
            1 => result with { Tag = input.ReadString() },
            2 => result with { Scalar = input.ReadFloat() },
            5 => result with { Histogram = ReadHistogram(input.ReadBytes().ToByteArray()) },
            8 => ReadTensor(result, input.ReadBytes().ToByteArray()),
            9 => ReadMetadata(result, input.ReadBytes().ToByteArray()),
            _ => throw Unexpected(field),
        });
        return result;
    }

    private static RecordedHistogram ReadHistogram(byte[] data)
    {
        var result = new RecordedHistogram();
        ForEachField(data, (field, input) => result = field switch
        {
            1 => result with { Min = input.ReadDouble() },
            2 => result with { Max = input.ReadDouble() },
            3 => result with { Num = input.ReadDouble() },
            4 => result with { Sum = input.ReadDouble() },
            5 => result with { SumSquares = input.ReadDouble() },
            6 => result with { BucketLimit = ReadPacked(input) },
            7 => result with { Bucket = ReadPacked(input) },
            _ => throw Unexpected(field),
        });
        return result;
    }

    private static double[] ReadPacked(CodedInputStream input)
    {
        byte[] bytes = input.ReadBytes().ToByteArray();
        (bytes.Length % 8).Should().Be(0, "a packed list is of whole numbers of 64 bits");
        return [.. bytes.Chunk(8).Select(chunk => BitConverter.ToDouble(chunk))];
    }

    private static RecordedValue ReadTensor(RecordedValue value, byte[] data)
    {
        var strings = new List<byte[]>();
        ForEachField(data, (field, input) =>
        {
            switch (field)
            {
                case 1:
                    input.ReadEnum().Should().Be(7, "the type of the tensor is a string");
                    break;
                case 2:
                    input.ReadBytes().ToByteArray()
                        .Should().Equal([0x12, 2, 0x08, 3], "the shape is one dimension of size 3");
                    break;
                case 8:
                    strings.Add(input.ReadBytes().ToByteArray());
                    break;
                default:
                    throw Unexpected(field);
            }
        });
        return value with
        {
            ImageSize = (
                int.Parse(Encoding.ASCII.GetString(strings[0]), CultureInfo.InvariantCulture),
                int.Parse(Encoding.ASCII.GetString(strings[1]), CultureInfo.InvariantCulture)),
            Image = strings[2],
        };
    }

    private static RecordedValue ReadMetadata(RecordedValue value, byte[] data)
    {
        ForEachField(data, (field, input) =>
        {
            switch (field)
            {
                case 1:
                    byte[] plugin = input.ReadBytes().ToByteArray();
                    plugin[..2].Should().Equal(0x0A, (byte)(plugin.Length - 2));
                    value = value with { Plugin = Encoding.ASCII.GetString(plugin.AsSpan(2)) };
                    break;
                case 3:
                    value = value with { Description = input.ReadString() };
                    break;
                case 4:
                    input.ReadEnum().Should().Be(3, "the data are a sequence of files");
                    break;
                default:
                    throw Unexpected(field);
            }
        });
        return value;
    }

    private static void ForEachField(byte[] data, Action<int, CodedInputStream> read)
    {
        using var input = new CodedInputStream(data);
        while (input.ReadTag() is var tag and not 0)
            read(WireFormat.GetTagFieldNumber(tag), input);
    }

    private static InvalidDataException Unexpected(int field) => new($"Field {field} is not one that we write.");
}
