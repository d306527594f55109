using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MnistCnn.Data;
using MnistCnn.Data.Packed;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Data.Packed;

public sealed class PackedImageSetTests : IDisposable
{
    private static readonly ImageSet Images = Stripes.Make(50);

    private readonly TemporaryDirectory _directory = new();

    private string FilePath => _directory.File("stripes.images");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Open_unshuffled_file_has_what_was_packed()
    {
        PackedImageWriter.Write(FilePath, Images, shuffleSeed: null);

        using PackedImageSet packed = PackedImageSet.Open(FilePath);

        (packed.Count, packed.Channels, packed.Height, packed.Width).Should().Be((50, 1, Stripes.Side, Stripes.Side));
        packed.ClassNames.Should().Equal(Images.ClassNames);
        packed.Labels.ToArray().Should().Equal(Images.Labels.ToArray());
        byte[] pixels = new byte[Images.Pixels.Length];
        packed.ReadImages(0, pixels);
        pixels.Should().Equal(Images.Pixels.ToArray());
        packed.Select([49, 3, 3]).Pixels.ToArray().Should().Equal(Images.Select([49, 3, 3]).Pixels.ToArray());
    }

    // Read with nothing of ours: as the format's own page describes it.
    [Fact]
    public void File_is_safetensors_with_a_SHA_256_of_pixels_and_labels()
    {
        PackedImageWriter.Write(FilePath, Images, shuffleSeed: null);

        byte[] file = File.ReadAllBytes(FilePath);
        int start = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        using JsonDocument header = JsonDocument.Parse(Encoding.UTF8.GetString(file, 8, start - 8));
        byte[] Tensor(string name, string type, params int[] shape)
        {
            JsonElement tensor = header.RootElement.GetProperty(name);
            tensor.GetProperty("dtype").GetString().Should().Be(type);
            tensor.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()).Should().Equal(shape);
            JsonElement offsets = tensor.GetProperty("data_offsets");
            return file[(start + offsets[0].GetInt32())..(start + offsets[1].GetInt32())];
        }

        byte[] labels = Tensor("labels", "U16", 50), pixels = Tensor("images", "U8", 50, 1, 12, 12);
        pixels.Should().Equal(Images.Pixels.ToArray());
        labels.Chunk(2).Select(two => (ushort)(two[0] + (256 * two[1]))).Should().Equal(Images.Labels.ToArray());
        header.RootElement.GetProperty("__metadata__").GetProperty("mnistcnn.sha256").GetString()
            .Should().Be(Convert.ToHexStringLower(SHA256.HashData([.. pixels, .. labels])));
    }

    [LinuxFact]
    public void Set_of_more_bytes_than_an_array_takes_is_read_at_its_end_and_trains()
    {
        var header = new PackedHeader
        {
            Count = 3_000_000, Height = 28, Width = 28, Channels = 1, ClassNames = ImageSet.CheckedNames(null),
        };
        byte[] image = new byte[28 * 28];
        // Most of it is a hole, which takes no room on the disk.
        using (FileStream file = File.Create(FilePath))
        {
            file.Write(header.ToBytes());
            file.SetLength((header with { LabelsStart = file.Position }).FileLength);
            file.Position = file.Length - image.Length;
            file.Write([.. Enumerable.Repeat((byte)7, image.Length)]);
            file.Length.Should().BeGreaterThan(int.MaxValue);
        }

        using PackedImageSet packed = PackedImageSet.Open(FilePath);
        packed.ReadImages(packed.Count - 1, image);
        var trainer = new Trainer(
            CnnBuilder.For(packed).WithFilters(2).Build(), new TrainerOptions { Epochs = 1, StepsPerEpoch = 2 });

        image.Should().OnlyContain(value => value == 7);
        packed.Split(1e-6).Validation.Select([2]).Pixels.ToArray().Should().Equal(image);
        trainer.Fit(packed).Epochs.Single().Training.SampleCount.Should().Be(64);
    }

    [Fact]
    public void Parts_stay_in_the_file_and_have_its_images()
    {
        PackedImageWriter.Write(FilePath, Images, shuffleSeed: null);
        using PackedImageSet packed = PackedImageSet.Open(FilePath);

        (ImageSource train, ImageSource validation) = packed.Split(0.1);
        ImageSource first = packed.Take(7);

        (train.Count, validation.Count, first.Count).Should().Be((45, 5, 7));
        validation.GetLabel(4).Should().Be(Images.GetLabel(49));
        validation.Select([0]).Pixels.ToArray().Should().Equal(Images.GetImage(45).ToArray());
        ((PackedImageSet)validation).Take(2).Select([1]).Pixels.ToArray().Should().Equal(Images.GetImage(46).ToArray());
    }

    [Fact]
    public void Dispose_of_a_part_leaves_the_file_open_and_of_the_set_closes_it()
    {
        PackedImageWriter.Write(FilePath, Images);
        PackedImageSet packed = PackedImageSet.Open(FilePath);
        ImageSource part = packed.Take(3);

        ((IDisposable)part).Dispose();
        part.ReadImages(0, new byte[packed.ImageSize]);
        packed.Dispose();

        part.Invoking(images => images.ReadImages(0, new byte[packed.ImageSize]))
            .Should().Throw<ObjectDisposedException>().Which.ObjectName.Should().EndWith(nameof(PackedImageSet));
    }

    [Fact]
    public void ReadImages_beyond_the_end_is_refused()
    {
        PackedImageWriter.Write(FilePath, Images);
        using PackedImageSet packed = PackedImageSet.Open(FilePath);

        packed.Invoking(images => images.ReadImages(49, new byte[2 * packed.ImageSize]))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("There are 50 images*2 of them*");
        packed.Invoking(images => images.ReadImages(-1, new byte[packed.ImageSize]))
            .Should().Throw<ArgumentOutOfRangeException>();
        packed.Invoking(images => images.ReadImages(0, new byte[packed.ImageSize + 1]))
            .Should().Throw<ArgumentException>().WithMessage("An image has 144 bytes, and 145*");
    }

    [Fact]
    public void Verify_finds_a_changed_pixel_that_Open_does_not_look_at()
    {
        PackedImageWriter.Write(FilePath, Images);
        using (PackedImageSet whole = PackedImageSet.Open(FilePath))
            whole.Verify();
        byte[] file = File.ReadAllBytes(FilePath);
        file[^100] ^= 1;
        File.WriteAllBytes(FilePath, file);

        using PackedImageSet damaged = PackedImageSet.Open(FilePath);

        damaged.Invoking(images => images.Verify()).Should().Throw<InvalidDataException>()
            .WithMessage($"'{FilePath}' is damaged*SHA-256*");
    }

    [Fact]
    public void Verify_can_be_cancelled()
    {
        PackedImageWriter.Write(FilePath, Images);
        using PackedImageSet packed = PackedImageSet.Open(FilePath);

        packed.Invoking(images => images.Verify(new CancellationToken(true)))
            .Should().Throw<OperationCanceledException>();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(144)]
    [InlineData(7000)]
    public void Open_file_cut_off_is_refused_with_both_lengths(int missing)
    {
        PackedImageWriter.Write(FilePath, Images);
        byte[] file = File.ReadAllBytes(FilePath);
        File.WriteAllBytes(FilePath, file[..^missing]);

        Action open = () => PackedImageSet.Open(FilePath);

        open.Should().Throw<InvalidDataException>()
            .WithMessage($"'{FilePath}' is no whole file of packed images: *7300*{7300 - missing}*");
        open.Should().Throw<InvalidDataException>("a second try is no other: the file was closed");
    }

    [Theory]
    [InlineData("\"U8\"", "\"I8\"", "It should have a tensor 'labels'*")]
    [InlineData("mnistcnn.sha256", "mnistcnn.sha257", "It should have a tensor 'labels'*")]
    [InlineData("[50]", "[5 ]", "*lies in 100 bytes, which its shape does not call for.")]
    [InlineData("row 1", "row 0\\\\u0007", "Its 'mnistcnn.class_names' should be a list of class names*")]
    [InlineData(",\\\"row 1\\\",\\\"row 2\\\",\\\"row 3\\\"", ",\\\"row 1\\\"", "Label 2 at index 2 has no class*")]
    public void Open_file_with_another_header_is_refused(string what, string other, string reason)
    {
        PackedImageWriter.Write(FilePath, Images, shuffleSeed: null);
        File.WriteAllBytes(FilePath, WithHeader(File.ReadAllBytes(FilePath), header => header.Replace(what, other)));

        Action open = () => PackedImageSet.Open(FilePath);

        open.Should().Throw<InvalidDataException>()
            .WithMessage($"'{FilePath}' is no whole file of packed images: {reason}");
    }

    [Fact]
    public void Open_file_that_claims_more_images_than_it_has_takes_no_memory_for_them()
    {
        PackedImageWriter.Write(FilePath, Images);
        File.WriteAllBytes(FilePath, WithHeader(File.ReadAllBytes(FilePath), header => header
            .Replace("[50]", "[2000000000]").Replace("[0,100]", "[0,4000000000]")
            .Replace("[50,1,12,12]", "[2000000000,1,12,12]").Replace("[100,7300]", "[4000000000,292000000000]")));
        long before = GC.GetAllocatedBytesForCurrentThread();

        Action open = () => PackedImageSet.Open(FilePath);

        open.Should().Throw<InvalidDataException>().WithMessage("*claims the bytes 0 to 4000000000*of 7300*");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1 << 20);
    }

    [Theory]
    [InlineData("PNG and no tensors")]
    [InlineData("")]
    [InlineData("version https://git-lfs.github.com/spec/v1")]
    public void Open_file_of_another_kind_is_refused(string content)
    {
        File.WriteAllText(FilePath, content);

        Action open = () => PackedImageSet.Open(FilePath);

        open.Should().Throw<InvalidDataException>().WithMessage($"'{FilePath}' is no whole file of packed images: *");
    }

    [Fact]
    public void Open_missing_file_throws_FileNotFoundException()
    {
        Action open = () => PackedImageSet.Open(FilePath);

        open.Should().Throw<FileNotFoundException>().WithMessage($"*{FilePath}*");
    }

    private static byte[] WithHeader(byte[] file, Func<string, string> change)
    {
        int start = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        string before = Encoding.UTF8.GetString(file, 8, start - 8), after = change(before);
        after.Should().NotBe(before);
        byte[] header = Encoding.UTF8.GetBytes(after), length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. file[start..]];
    }
}
