using System.Buffers.Binary;
using System.IO.Compression;
using MnistCnn.Data;
using MnistCnn.Data.Idx;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Data.Idx;

public sealed class IdxReaderTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReadImages_plain_or_gzip_gives_pixels_and_sizes(bool gzip)
    {
        byte[] file = Images(count: 3, height: 2, width: 4);

        (byte[] pixels, int count, int height, int width) =
            IdxReader.ReadImages(new MemoryStream(gzip ? Gzip(file) : file));

        (count, height, width).Should().Be((3, 2, 4));
        pixels.Should().Equal(file[16..]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReadLabels_plain_or_gzip_gives_all_labels(bool gzip)
    {
        byte[] file = Labels(0, 9, 255);

        IdxReader.ReadLabels(new MemoryStream(gzip ? Gzip(file) : file)).Should().Equal(0, 9, 255);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReadImages_stream_that_cannot_seek_is_read_too(bool gzip)
    {
        byte[] file = Images(count: 3, height: 2, width: 4);
        using var stream = new PrefixedStream(gzip ? Gzip(file) : file, Stream.Null);

        IdxReader.ReadImages(stream).Pixels.Should().Equal(file[16..]);
    }

    [Fact]
    public void ReadLabels_gzip_is_seen_from_the_content_not_the_name()
    {
        File.WriteAllBytes(_directory.File("compressed"), Gzip(Labels(1, 2)));
        File.WriteAllBytes(_directory.File("plain.gz"), Labels(3, 4));

        IdxReader.ReadLabels(_directory.File("compressed")).Should().Equal(1, 2);
        IdxReader.ReadLabels(_directory.File("plain.gz")).Should().Equal(3, 4);
    }

    [Fact]
    public void ReadImages_file_larger_than_one_block_is_read_whole()
    {
        byte[] file = Images(count: 3001, height: 28, width: 28);

        IdxReader.ReadImages(new MemoryStream(Gzip(file))).Pixels.Should().Equal(file[16..]);
    }

    [Fact]
    public void ReadImages_leaves_the_stream_open()
    {
        using var stream = new MemoryStream(Images(1, 2, 2));

        IdxReader.ReadImages(stream);

        stream.CanRead.Should().BeTrue();
    }

    [Theory]
    [InlineData(0, 0x802u, "*begins with 0x00000802*an image file*0x00000803*")]
    [InlineData(0, 0x03080000u, "*begins with 0x03080000*")]
    [InlineData(4, 0u, "*image count*is 0*1 to 2147483647*")]
    [InlineData(4, 0xFFFFFFFFu, "*image count*is 4294967295*")]
    [InlineData(4, 4u, "*declares 40 bytes*has 34*")]
    [InlineData(8, 0u, "*image height*is 0*1 to 65535*")]
    [InlineData(8, 65_536u, "*image height*is 65536*")]
    [InlineData(12, 0u, "*image width*is 0*1 to 65535*")]
    [InlineData(12, 0x80000000u, "*image width*is 2147483648*")]
    public void ReadImages_wrong_header_field_is_named_with_its_value(int offset, uint value, string message)
    {
        byte[] file = Images(count: 3, height: 2, width: 3);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(offset), value);
        string path = _directory.File("images");
        File.WriteAllBytes(path, file);

        Action read = () => IdxReader.ReadImages(path);

        read.Should().Throw<InvalidDataException>().WithMessage(message).WithMessage($"{path}: *");
    }

    [Theory]
    [InlineData(0, 0x802u, "*begins with 0x00000802*a label file*0x00000801*")]
    [InlineData(4, 0u, "*label count*is 0*")]
    [InlineData(4, 0x80000000u, "*label count*is 2147483648*")]
    [InlineData(4, 2u, "*declares 10 bytes*has 11*")]
    public void ReadLabels_wrong_header_field_is_named_with_its_value(int offset, uint value, string message)
    {
        byte[] file = Labels(1, 2, 3);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(offset), value);

        Action read = () => IdxReader.ReadLabels(new MemoryStream(file));

        read.Should().Throw<InvalidDataException>().WithMessage(message).WithMessage("The stream: *");
    }

    [Fact]
    public void ReadImages_sizes_whose_product_is_too_large_are_refused()
    {
        byte[] file = Images(1, 1, 1);
        foreach (int offset in new[] { 4, 8, 12 })
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(offset), 65_535);

        Action read = () => IdxReader.ReadImages(new MemoryStream(file));

        read.Should().Throw<InvalidDataException>()
            .WithMessage("*the header declares 281462092005391 bytes, and the file has 17*");
    }

    [Fact]
    public void ReadImages_more_than_memory_takes_are_refused_with_what_packs_them()
    {
        byte[] file = Images(1, 1, 1);
        foreach (int offset in new[] { 4, 8, 12 })
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(offset), 65_535);
        // Of no known length, as a pipe.
        using var stream = new GZipStream(new MemoryStream(Gzip(file)), CompressionMode.Decompress);

        Action read = () => IdxReader.ReadImages(stream, maxBytes: long.MaxValue);

        read.Should().Throw<InvalidDataException>()
            .WithMessage("*281462092005375 bytes, and at most 2147483591 fit into memory*PackedImageWriter.WriteIdx*");
    }

    [Fact]
    public void ReadImages_label_file_is_recognised_as_swapped()
    {
        Action read = () => IdxReader.ReadImages(new MemoryStream(Labels(1, 2)));

        read.Should().Throw<InvalidDataException>()
            .WithMessage("*this is a label file (0x801), an image file (0x803) is expected*swapped*");
    }

    [Fact]
    public void ReadLabels_image_file_is_recognised_as_swapped()
    {
        Action read = () => IdxReader.ReadLabels(new MemoryStream(Gzip(Images(1, 2, 2))));

        read.Should().Throw<InvalidDataException>()
            .WithMessage("*this is an image file (0x803), a label file (0x801) is expected*swapped*");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReadImages_file_cut_off_at_any_byte_is_refused(bool gzip)
    {
        byte[] file = gzip ? Gzip(Images(2, 2, 2)) : Images(2, 2, 2);
        for (int length = 0; length < file.Length; length++)
        {
            Action fromFile = () => IdxReader.ReadImages(new MemoryStream(file, 0, length));
            Action fromConnection = () =>
                IdxReader.ReadImages(new PrefixedStream(file.AsMemory(0, length), Stream.Null));

            fromFile.Should().Throw<InvalidDataException>($"{length} of {file.Length} bytes are no whole file");
            fromConnection.Should().Throw<InvalidDataException>($"{length} of {file.Length} bytes are no whole file");
        }
    }

    [Fact]
    public void ReadImages_bytes_behind_the_end_are_refused()
    {
        byte[] file = [.. Images(2, 2, 2), 0];

        Action plain = () => IdxReader.ReadImages(new MemoryStream(file));
        Action gzip = () => IdxReader.ReadImages(new MemoryStream(Gzip(file)));
        Action secondGzip = () => IdxReader.ReadImages(new MemoryStream([.. Gzip(file[..^1]), .. Gzip([0])]));
        Action connection = () => IdxReader.ReadImages(new PrefixedStream(file, Stream.Null));

        plain.Should().Throw<InvalidDataException>().WithMessage("*declares 24 bytes, and the file has 25*");
        gzip.Should().Throw<InvalidDataException>().WithMessage("*goes on after the 8 bytes*");
        secondGzip.Should().Throw<InvalidDataException>().WithMessage("*goes on after the 8 bytes*");
        connection.Should().Throw<InvalidDataException>().WithMessage("*goes on after the 8 bytes*");
    }

    [Fact]
    public void ReadImages_other_bytes_behind_the_gzip_data_are_refused()
    {
        Action read = () => IdxReader.ReadImages(new MemoryStream([.. Gzip(Images(2, 2, 2)), 1, 2, 3, 4]));

        read.Should().Throw<InvalidDataException>()
            .WithMessage("The stream: its gzip data is cut off, or other bytes follow it.");
    }

    [Fact]
    public void ReadImages_damaged_gzip_data_is_refused()
    {
        byte[] file = Gzip(Images(20, 8, 8));
        file[^6] ^= 1;

        Action read = () => IdxReader.ReadImages(new MemoryStream(file));

        read.Should().Throw<InvalidDataException>().WithMessage("The stream: its gzip data is broken*");
    }

    [Fact]
    public void ReadImages_huge_declared_size_in_a_tiny_gzip_file_takes_little_memory()
    {
        byte[] file = Images(1, 1, 1);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(4), 2_000_000_000);
        byte[] compressed = Gzip(file);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Action read = () => IdxReader.ReadImages(new MemoryStream(compressed));

        read.Should().Throw<InvalidDataException>().WithMessage("*declares 2000000000 bytes, and it cannot unpack*");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_000_000);
    }

    [Fact]
    public void ReadImages_gzip_bomb_stops_at_the_declared_length()
    {
        byte[] bomb = Gzip([.. Images(1, 1, 1), .. new byte[50_000_000]]);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Action read = () => IdxReader.ReadImages(new MemoryStream(bomb));

        read.Should().Throw<InvalidDataException>().WithMessage("*goes on after the 1 bytes*");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(16_000_000);
    }

    [Fact]
    public void ReadImageSet_two_files_make_a_set()
    {
        (string images, string labels) = Save(Images(2, 2, 3), Labels(1, 0));

        ImageSet set = IdxReader.ReadImageSet(images, labels, ["no", "yes"]);

        (set.Count, set.Channels, set.Height, set.Width).Should().Be((2, 1, 2, 3));
        set.Labels.ToArray().Should().Equal(1, 0);
        set.ClassNames.Should().Equal("no", "yes");
    }

    [Fact]
    public void ReadImageSet_counts_that_differ_are_both_named()
    {
        (string images, string labels) = Save(Images(2, 2, 2), Labels(1, 2, 3));

        Action read = () => IdxReader.ReadImageSet(images, labels);

        read.Should().Throw<InvalidDataException>().WithMessage($"{images} holds 2 images and {labels} 3 labels*");
    }

    [Fact]
    public void ReadImageSet_label_without_a_class_name_is_named()
    {
        (string images, string labels) = Save(Images(2, 2, 2), Labels(9, 10));

        Action read = () => IdxReader.ReadImageSet(images, labels);

        read.Should().Throw<InvalidDataException>()
            .WithMessage($"{labels}: label 10 at index 1 has no class name*0 to 9*");
    }

    [Fact]
    public void ReadImageSet_too_few_class_names_are_refused()
    {
        (string images, string labels) = Save(Images(1, 2, 2), Labels(0));

        Action read = () => IdxReader.ReadImageSet(images, labels, ["only"]);

        read.Should().Throw<ArgumentException>().WithMessage("*2 to 65536 class names*there are 1*");
    }

    [Fact]
    public void ReadImages_missing_file_is_named()
    {
        Action read = () => IdxReader.ReadImages(_directory.File("missing"));

        read.Should().Throw<FileNotFoundException>().WithMessage($"*{_directory.File("missing")}*");
    }

    private static byte[] Images(int count, int height, int width)
    {
        byte[] file = new byte[16 + (count * height * width)];
        uint[] header = [0x803, (uint)count, (uint)height, (uint)width];
        for (int i = 0; i < header.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(4 * i), header[i]);
        for (int i = 16; i < file.Length; i++)
            file[i] = (byte)(i * 31);
        return file;
    }

    private static byte[] Labels(params byte[] labels) => [0, 0, 8, 1, 0, 0, 0, (byte)labels.Length, .. labels];

    private static byte[] Gzip(byte[] content)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
            gzip.Write(content);
        return stream.ToArray();
    }

    private (string Images, string Labels) Save(byte[] images, byte[] labels)
    {
        File.WriteAllBytes(_directory.File("images"), images);
        File.WriteAllBytes(_directory.File("labels"), Gzip(labels));
        return (_directory.File("images"), _directory.File("labels"));
    }
}
