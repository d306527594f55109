using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using MnistCnn.Data;
using MnistCnn.Data.Idx;
using MnistCnn.Files;
using MnistCnn.Inference;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Reliability;

/// <summary>
/// Files that are broken, or made to do harm: each is read, or refused with <see cref="InvalidDataException"/>, in
/// little memory. What is read comes from memory, so that no reader can open anything else.
/// </summary>
public sealed class HostileFileTests
{
    /// <summary>
    /// The environment variable with the number of random mutations over all formats; 20,000 without it.
    /// </summary>
    private const string Variable = "MNISTCNN_FUZZ";

    // What an exception and a first block of compressed data take, and what a byte may cost: JSON turned into objects,
    // and data that unpacks.
    private const long MostMemory = 256 << 10;
    private const long MostOfAByte = 64;

    private static readonly Dictionary<string, (byte[] Good, int Header, Action<byte[]> Read)> Formats = new()
    {
        ["idx images"] =
            (Idx(IdxWriter.WriteImages, gzip: false), 16, bytes => IdxReader.ReadImages(new MemoryStream(bytes))),
        ["idx labels"] =
            (Idx(IdxWriter.WriteLabels, gzip: false), 8, bytes => IdxReader.ReadLabels(new MemoryStream(bytes))),
        ["gzip images"] =
            (Idx(IdxWriter.WriteImages, gzip: true), 30, bytes => IdxReader.ReadImages(new MemoryStream(bytes))),
        ["gzip labels"] =
            (Idx(IdxWriter.WriteLabels, gzip: true), 30, bytes => IdxReader.ReadLabels(new MemoryStream(bytes))),
        ["safetensors"] = (Tensors(), 200, bytes => SafetensorsFile.Parse(bytes)),
        ["model"] = (SmallModels.File(), 2000, bytes => ModelDocument.Parse(bytes, "The file")),
        ["classifier"] = (SmallModels.File(), 2000, bytes => ImageClassifier.Load(new MemoryStream(bytes)).Dispose()),
    };

    public static TheoryData<string> Names => [.. Formats.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Good_file_is_read(string format) => Formats[format].Invoking(f => f.Read(f.Good)).Should().NotThrow();

    [Theory]
    [MemberData(nameof(Names))]
    public void File_cut_off_at_any_byte_is_refused(string format)
    {
        byte[] good = Formats[format].Good;
        for (int length = 0; length < good.Length; length++)
            IsRead(format, good[..length], $"the first {length} bytes")
                .Should().BeFalse($"{length} of {good.Length} bytes are not the file");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void File_with_any_bit_of_its_header_flipped_is_read_or_refused(string format)
    {
        (byte[] good, int header, _) = Formats[format];
        for (int bit = 0; bit < 8 * Math.Min(header, good.Length); bit++)
        {
            byte[] bytes = [.. good];
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            IsRead(format, bytes, $"bit {bit}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void File_mutated_at_random_is_read_or_refused(string format)
    {
        var mutation = new Mutation(Formats[format].Good, seed: 1);
        int count = LongRun.Count(Variable, usual: 20_000) / Formats.Count;
        for (int i = 0; i < count; i++)
            IsRead(format, mutation.Next(), $"mutation {i}");
    }

    [Fact]
    public void Safetensors_header_that_claims_4_EiB_costs_nothing()
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, 1UL << 62);
        Action parse = () => SafetensorsFile.Parse(bytes);

        parse.Should().Throw<InvalidDataException>().WithMessage("*claim a header of 4611686018427387904 bytes*");
        AllocatedBy(() => parse.Should().Throw<InvalidDataException>()).Should().BeLessThan(1 << 20);
    }

    [Fact]
    public void Safetensors_tensor_that_claims_4_EiB_costs_nothing()
    {
        byte[] header = Encoding.UTF8.GetBytes(
            """{"a":{"dtype":"U8","shape":[4611686018427387904],"data_offsets":[0,4611686018427387904]}}""");
        byte[] bytes = [.. new byte[8], .. header];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        Action parse = () => SafetensorsFile.Parse(bytes);

        parse.Should().Throw<InvalidDataException>().WithMessage("*'a' claims the bytes 0 to 4611686018427387904*");
        AllocatedBy(() => parse.Should().Throw<InvalidDataException>()).Should().BeLessThan(1 << 20);
    }

    [Fact]
    public void Description_of_a_network_far_larger_than_the_file_costs_nothing()
    {
        byte[] bytes = SmallModels.Changed(SmallModels.File(), ("units", 1_048_576));
        Action load = () => ImageClassifier.Load(new MemoryStream(bytes));

        load.Should().Throw<InvalidDataException>().WithMessage("*dense1.weight*1048576*");
        AllocatedBy(() => load.Should().Throw<InvalidDataException>()).Should().BeLessThan(1 << 20);
    }

    [Theory]
    [InlineData(5_500, "*values for one image of 5500×5500×1, and at most 33554432*")]
    [InlineData(65_535, "*An image of 65535×65535×1 has 4294836225 values, and at most 33554432*")]
    public void Description_of_a_network_for_huge_images_costs_nothing(int side, string message)
    {
        byte[] bytes = SmallModels.Changed(SmallModels.File(), ("input_height", side), ("input_width", side));
        Action load = () => ImageClassifier.Load(new MemoryStream(bytes));

        load.Should().Throw<InvalidDataException>().WithMessage(message);
        AllocatedBy(() => load.Should().Throw<InvalidDataException>()).Should().BeLessThan(1 << 20);
    }

    [Theory]
    [InlineData(
        new byte[]
        {
            (byte)'P', (byte)'K', 3, 4, 0, 0, 8, 8, (byte)'d', (byte)'a', (byte)'t', (byte)'a', (byte)'.', (byte)'p',
            (byte)'k', (byte)'l',
        },
        "*zip archive*pickle*never read*torch.save_file*")]
    [InlineData(
        new byte[] { 0x80, 2, (byte)'}', (byte)'q', 0, (byte)'X', 4, 0, 0, 0 },
        "*a pickle*never read*torch.save_file*")]
    [InlineData(new byte[] { 0x89, (byte)'H', (byte)'D', (byte)'F', 13, 10, 26, 10, 0 }, "*HDF5*KerasWeights*")]
    public void File_of_another_format_is_named_and_not_read(byte[] bytes, string message)
    {
        Action parse = () => SafetensorsFile.Parse(bytes);

        parse.Should().Throw<InvalidDataException>().WithMessage(message);
    }

    [Fact]
    public void Gzip_bomb_of_a_gigabyte_is_left_at_the_length_that_its_header_declares()
    {
        byte[] bomb = Bomb(gigabytes: 1);

        AllocatedBy(() => Formats["idx images"].Invoking(f => f.Read(bomb)).Should().Throw<InvalidDataException>()
            .WithMessage("*goes on after the 64 bytes*")).Should().BeLessThan(1 << 20);
    }

    /// <summary>Whether a file is read; fails if it is neither read nor refused, or takes much memory.</summary>
    private static bool IsRead(string format, byte[] bytes, string what)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool read = true;
        try
        {
            Formats[format].Read(bytes);
        }
        catch (InvalidDataException e)
        {
            read = false;
            e.Message.Any(letter => char.IsControl(letter) && letter != '\n').Should().BeFalse(what);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{what} of {format}: {Convert.ToBase64String(bytes)}", e);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before)
            .Should().BeLessThan(
                MostMemory + (MostOfAByte * bytes.Length), $"{what} of {format} has {bytes.Length} bytes");
        return read;
    }

    private static long AllocatedBy(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static byte[] Idx(Action<Stream, ImageSet, bool> write, bool gzip)
    {
        using var stream = new MemoryStream();
        write(stream, Stripes.Make(4), gzip);
        return stream.ToArray();
    }

    private static byte[] Tensors()
    {
        using var stream = new MemoryStream();
        new SafetensorsFile(
            [
                new SafetensorsTensor("weight", SafetensorsDataType.F32, [2, 3], new byte[24]),
                new SafetensorsTensor("empty", SafetensorsDataType.F32, [0], Array.Empty<byte>()),
                new SafetensorsTensor("flag", SafetensorsDataType.BOOL, [], new byte[1]),
            ],
            new Dictionary<string, string> { ["key"] = "a text" }).Write(stream);
        return stream.ToArray();
    }

    private static byte[] Bomb(int gigabytes)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 8, 0, 0, 0, 8]);
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < gigabytes << 10; i++)
                gzip.Write(zeros);
        }

        return stream.ToArray();
    }
}
