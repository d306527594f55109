using System.Buffers.Binary;
using System.IO.Compression;
using MnistCnn.Data;
using MnistCnn.Data.Idx;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Data.Idx;

/// <summary>Small files that unpack, truthfully, to much: what a caller allows is read, and no more.</summary>
public sealed class IdxReaderLimitTests : IDisposable
{
    private const int Count = 40_000, Side = 28, Bytes = Count * Side * Side;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void ReadImages_beyond_what_is_allowed_is_refused_before_memory_is_taken()
    {
        byte[] file = Packed(Header(0x803, Count, Side, Side), Bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Exception? refused = Record.Exception(() => IdxReader.ReadImages(new MemoryStream(file), Bytes - 1));

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(256 << 10);
        refused.Should().BeOfType<InvalidDataException>()
            .Which.Message.Should().Contain($"declares {Bytes} bytes, and maxBytes allows {Bytes - 1}");
    }

    [Fact]
    public void ReadImages_of_as_much_as_is_allowed_is_read()
    {
        byte[] file = Packed(Header(0x803, Count, Side, Side), Bytes);

        (byte[] pixels, int count, _, _) = IdxReader.ReadImages(new MemoryStream(file), Bytes);

        (pixels.Length, count).Should().Be((Bytes, Count));
    }

    [Fact]
    public void ReadImages_of_two_gigabytes_is_refused_unless_allowed()
    {
        byte[] header = Header(0x803, 2_700_000, Side, Side);
        // Long enough that it could unpack to that.
        byte[] file = [.. Packed(header, 1), .. new byte[3 << 20]];

        FluentActions.Invoking(() => IdxReader.ReadImages(new MemoryStream(file))).Should()
            .Throw<InvalidDataException>().WithMessage("*declares 2116800000 bytes, and maxBytes allows 1073741824.");
    }

    [Fact]
    public void ReadImages_of_a_gzip_file_too_small_for_its_header_costs_nothing()
    {
        byte[] file = Packed(Header(0x803, 1_000_000, Side, Side), 100);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Exception? refused = Record.Exception(() => IdxReader.ReadImages(new MemoryStream(file)));

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(256 << 10);
        refused.Should().BeOfType<InvalidDataException>()
            .Which.Message.Should().Contain("declares 784000000 bytes, and it cannot unpack to more than");
    }

    [Fact]
    public void ReadLabels_and_ReadImageSet_obey_the_limit_too()
    {
        string images = Write("images", Packed(Header(0x803, 5, 2, 2), 20));
        string labels = Write("labels", Packed(Header(0x801, 5), 5));

        FluentActions.Invoking(() => IdxReader.ReadLabels(labels, maxBytes: 4)).Should().Throw<InvalidDataException>()
            .WithMessage($"{labels}: *declares 5 bytes, and maxBytes allows 4.");
        FluentActions.Invoking(() => IdxReader.ReadImageSet(images, labels, maxBytes: 19)).Should()
            .Throw<InvalidDataException>().WithMessage($"{images}: *declares 20 bytes, and maxBytes allows 19.");
        IdxReader.ReadImageSet(images, labels, maxBytes: 20).Count.Should().Be(5);
    }

    [Fact]
    public async Task LoadAsync_of_a_directory_obeys_the_limit_of_its_options()
    {
        foreach (string part in new[] { "train", "t10k" })
        {
            Write($"{part}-images-idx3-ubyte.gz", Packed(Header(0x803, 5, 2, 2), 20));
            Write($"{part}-labels-idx1-ubyte.gz", Packed(Header(0x801, 5), 5));
        }

        var options = new MnistDatasetOptions { Directory = _directory.Path, MaxBytes = 20 };

        (await MnistDataset.LoadAsync(options)).Train.Count.Should().Be(5);
        await FluentActions.Invoking(() => MnistDataset.LoadAsync(options with { MaxBytes = 19 })).Should()
            .ThrowAsync<InvalidDataException>().WithMessage("*-images-idx3-ubyte.gz: *maxBytes allows 19.");
        await FluentActions.Invoking(() => MnistDataset.LoadAsync(options with { MaxBytes = 0 })).Should()
            .ThrowAsync<ArgumentOutOfRangeException>().WithMessage("MnistDatasetOptions.MaxBytes must be at least 1*");
    }

    [LinuxFact]
    public void Pipe_in_the_place_of_a_file_is_refused_at_once()
    {
        string pipe = UnixPaths.Pipe(_directory.File("pipe"));

        UnixPaths.ThrownSoon(() => IdxReader.ReadImages(pipe)).Should().BeOfType<IOException>()
            .Which.Message.Should().Be($"'{pipe}' is a pipe, and a file is needed.");
    }

    [Fact]
    public void Limit_below_one_is_named() =>
        FluentActions.Invoking(() => IdxReader.ReadLabels(new MemoryStream(), 0)).Should()
            .Throw<ArgumentOutOfRangeException>().WithParameterName("maxBytes");

    private static byte[] Header(params int[] fields)
    {
        byte[] header = new byte[4 * fields.Length];
        for (int i = 0; i < fields.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 * i), fields[i]);
        return header;
    }

    private static byte[] Packed(byte[] header, int zeros)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(header);
            gzip.Write(new byte[zeros]);
        }

        return stream.ToArray();
    }

    private string Write(string name, byte[] content)
    {
        File.WriteAllBytes(_directory.File(name), content);
        return _directory.File(name);
    }
}
