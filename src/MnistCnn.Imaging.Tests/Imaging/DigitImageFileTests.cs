using System.Buffers.Binary;
using System.IO.Compression;
using MnistCnn.Imaging;
using MnistCnn.Tests.Support;
using SkiaSharp;

namespace MnistCnn.Tests.Imaging;

public sealed class DigitImageFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Drawing _five = Drawing.Five(8);

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void A_file_a_stream_and_bytes_give_the_same(SKEncodedImageFormat format)
    {
        byte[] bytes = Encode(format);
        string path = Write("five", bytes);
        using var stream = new MemoryStream(bytes);

        DigitImage fromFile = DigitImage.FromFile(path);

        fromFile.ShouldShow(Drawing.FrameOfFive(), within: 4);
        DigitImage.FromBytes(bytes).Pixels.ToArray().Should().Equal(fromFile.Pixels.ToArray());
        DigitImage.FromStream(stream).Pixels.ToArray().Should().Equal(fromFile.Pixels.ToArray());
        stream.CanRead.Should().BeTrue("it is the caller's");
    }

    [Fact]
    public void A_stream_may_give_little_at_a_time_and_cannot_seek()
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(Encode(SKEncodedImageFormat.Png));
        packed.Position = 0;
        using var stream = new ZLibStream(packed, CompressionMode.Decompress);

        DigitImage.FromStream(stream).ShouldShow(Drawing.FrameOfFive(), within: 3);
    }

    [Fact]
    public void Every_kind_of_png_is_read()
    {
        byte[] grey = _five.Pixels;
        byte[] bits = [.. grey.Chunk(8)
            .Select(eight => (byte)eight.Aggregate(0, (packed, tone) => (2 * packed) + (tone > 128 ? 1 : 0)))];
        byte[][] files =
        [
            Png(1, 0, bits), Png(8, 0, grey), Png(16, 0, Repeat(grey, 2)), Png(8, 2, Repeat(grey, 3)),
            Png(16, 2, Repeat(grey, 6)),
            PngFile.Make(_five.Width, _five.Height, 1, 3, bits, palette: [0, 0, 90, 250, 240, 200]),
            Png(8, 4, [.. grey.SelectMany(tone => new byte[] { 0, (byte)(255 - tone) })]),
            Png(8, 6, [.. grey.SelectMany(tone => new byte[] { tone, tone, tone, 255 })]),
        ];

        foreach (byte[] file in files)
            DigitImage.FromBytes(file)
                .ShouldShow(Drawing.FrameOfFive(), within: 3, $"bits {file[24]}, type {file[25]}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void A_picture_is_turned_as_its_exif_orientation_says(int orientation)
    {
        byte[] jpeg = Encode(SKEncodedImageFormat.Jpeg, Stored(orientation));

        DigitImage digit = DigitImage.FromBytes(Pictures.WithOrientation(jpeg, orientation));

        digit.ShouldShow(Drawing.FrameOfFive(), within: 4);
        (digit.InkBox.X, digit.InkBox.Y).Should().Be((24 * 8, 7 * 8));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    [InlineData(5, true)]
    [InlineData(6, false)]
    [InlineData(6, true)]
    [InlineData(7, true)]
    [InlineData(8, false)]
    public void A_png_is_turned_as_its_exif_chunk_says(int orientation, bool isBigEndian)
    {
        byte[] png = Encode(SKEncodedImageFormat.Png, Stored(orientation));

        DigitImage digit = DigitImage.FromBytes(Pictures.PngWithOrientation(png, orientation, isBigEndian));

        digit.ShouldShow(Drawing.FrameOfFive(), within: 3);
        (digit.InkBox.X, digit.InkBox.Y).Should().Be((24 * 8, 7 * 8));
    }

    [Fact]
    public void An_exif_chunk_that_makes_no_sense_is_passed_over()
    {
        byte[] png = Pictures.PngWithOrientation(Encode(SKEncodedImageFormat.Png), 1);
        int exif = png.AsSpan().IndexOf("eXIf"u8);
        for (int at = exif + 4; at < exif + 4 + 26; at++)
        {
            foreach (byte value in (byte[])[0, 9, 127, 255])
            {
                byte[] broken = [.. png];
                broken[at] = value;

                FluentActions.Invoking(() => DigitImage.FromBytes(broken)).Should().NotThrow($"byte {at} is {value}");
            }
        }
    }

    [Theory]
    [InlineData("HEIC", "\0\0\0\u0018ftypheic\0\0\0\0mif1heic")]
    [InlineData("HEIC", "\0\0\0\u0018ftypmif1\0\0\0\0mif1heix")]
    [InlineData("AVIF", "\0\0\0\u001cftypavif\0\0\0\0avifmif1miaf")]
    [InlineData("AVIF", "\0\0\0\u001cftypmif1\0\0\0\0mif1avif")]
    [InlineData("HEIF", "\0\0\0\u0014ftypmif1\0\0\0\0mif1")]
    [InlineData("TIFF", "II*\0\u0008\0\0\0")]
    [InlineData("TIFF", "MM\0*\0\0\0\u0008")]
    [InlineData("JPEG 2000", "\0\0\0\u000cjP  \r\n\u0087\n")]
    [InlineData("JPEG 2000", "\u00ffO\u00ffQ\0)")]
    [InlineData("JPEG XL", "\u00ff\n\u00fa")]
    [InlineData("PDF", "%PDF-1.7")]
    [InlineData("an icon (ICO)", "\0\0\u0001\0\u0001\0")]
    [InlineData("SVG", "<?xml version=\"1.0\"?><svg width=\"5\"/>")]
    public void A_format_that_is_not_read_is_named_with_what_to_do(string format, string start)
    {
        string path = Write("picture", [.. System.Text.Encoding.Latin1.GetBytes(start), .. new byte[40]]);

        Action read = () => DigitImage.FromFile(path);

        read.Should().Throw<InvalidDataException>()
            .WithMessage($"{path} is {format}, which is not read here: save it as PNG or JPEG*");
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    public void A_file_that_is_cut_off_is_not_whole(SKEncodedImageFormat format)
    {
        byte[] bytes = Encode(format);
        string path = Write("half", bytes[..(bytes.Length * 2 / 3)]);

        Action read = () => DigitImage.FromFile(path);

        read.Should().Throw<InvalidDataException>()
            .WithMessage($"{path} is not whole: not all of its 352 × 320 pixels*get the file again*");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3_000)]
    public void A_file_that_is_no_picture_is_named(int length)
    {
        string path = Write("notes.txt", [.. Enumerable.Repeat((byte)'a', length)]);

        Action read = () => DigitImage.FromFile(path);

        read.Should().Throw<InvalidDataException>()
            .WithMessage($"{path} is no picture*{length} bytes were found*PNG, JPEG*expected*");
    }

    [Fact]
    public void A_header_that_promises_too_many_pixels_is_not_believed()
    {
        byte[] bytes = PngFile.Make(100_000, 80_000, 8, 6, new byte[80_000]);

        Action read = () => DigitImage.FromBytes(bytes);

        read.Should().Throw<InvalidDataException>()
            .WithMessage("The picture says that it has 100000 × 80000 pixels, and PictureLimits.MaxPixels allows "
                + "25000000*");
    }

    [Fact]
    public void A_header_beyond_the_limits_of_a_caller_is_refused_before_anything_is_decoded()
    {
        // Truthful: a few kilobytes of white.
        byte[] bytes = PngFile.Make(4_000, 6_000, 8, 0, [.. Enumerable.Repeat((byte)255, 4_000 * 6_000)]);
        var limits = new PictureLimits { MaxPixels = 23_999_999 };
        long before = GC.GetAllocatedBytesForCurrentThread();

        Exception? refused = Record.Exception(() => DigitImage.FromBytes(bytes, limits));

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1 << 20);
        refused.Should().BeOfType<InvalidDataException>()
            .Which.Message.Should().Contain("4000 × 6000 pixels, and PictureLimits.MaxPixels allows 23999999");
    }

    [Fact]
    public void A_file_that_says_its_pixels_lie_far_behind_its_end_takes_no_memory()
    {
        byte[] bytes = Pictures.Bmp(40, 40, (_, _) => SKColors.White);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(10), 0x20000036);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Exception? refused = Record.Exception(() => DigitImage.FromBytes(bytes));

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1 << 20);
        refused.Should().BeOfType<InvalidDataException>();
    }

    [Fact]
    public void A_picture_as_large_as_the_limits_is_read()
    {
        byte[] bytes = Encode(SKEncodedImageFormat.Png);
        var limits = new PictureLimits { MaxPixels = _five.Width * _five.Height, MaxFileBytes = bytes.Length };

        DigitImage.FromBytes(bytes, limits).ShouldShow(Drawing.FrameOfFive(), within: 3);
        FluentActions.Invoking(() => DigitImage.FromBytes(bytes, limits with { MaxFileBytes = bytes.Length - 1 }))
            .Should().Throw<InvalidDataException>().WithMessage("*PictureLimits.MaxFileBytes allows*");
        FluentActions.Invoking(() => DigitImage.FromStream(
                new MemoryStream(bytes), limits with { MaxFileBytes = bytes.Length - 1 }))
            .Should().Throw<InvalidDataException>().WithMessage("*PictureLimits.MaxFileBytes allows*");
    }

    [Theory]
    [InlineData(0L, 1)]
    [InlineData(500_000_001L, 1)]
    [InlineData(1L, 0)]
    public void A_limit_out_of_its_range_is_named(long pixels, int fileBytes)
    {
        Action set = () => _ = new PictureLimits { MaxPixels = pixels, MaxFileBytes = fileBytes };

        set.Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage(fileBytes == 0 ? "PictureLimits.MaxFileBytes must*" : "PictureLimits.MaxPixels must*");
    }

    [Fact]
    public void A_jpeg_that_is_drawn_over_and_over_is_refused()
    {
        byte[] good = Encode(SKEncodedImageFormat.Jpeg);
        int scan = good.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        byte[] repeated =
            [.. good[..scan], .. Enumerable.Repeat(good[scan..^2], 300).SelectMany(part => part), 0xFF, 0xD9];

        Action read = () => DigitImage.FromBytes(repeated);

        read.Should().Throw<InvalidDataException>()
            .WithMessage("*JPEG that is drawn in 300 scans, and 200 are allowed*");
    }

    [Fact]
    public void A_file_without_ink_is_named()
    {
        string path = Write("blank.png", Encode(SKEncodedImageFormat.Png, new Drawing(60, 50, 255)));

        Action read = () => DigitImage.FromFile(path);

        read.Should().Throw<InvalidDataException>().WithMessage($"{path}: no ink found in 60 × 50 pixels*");
    }

    [LinuxFact]
    public void A_pipe_or_a_directory_is_refused_at_once()
    {
        string pipe = UnixPaths.Pipe(_directory.File("pipe"));

        UnixPaths.ThrownSoon(() => DigitImage.FromFile(pipe)).Should().BeOfType<IOException>()
            .Which.Message.Should().Be($"'{pipe}' is a pipe, and a file is needed.");
        UnixPaths.ThrownSoon(() => DigitImage.FromFile(_directory.Path)).Should().BeOfType<IOException>()
            .Which.Message.Should().Be($"'{_directory.Path}' is a directory, and a file is needed.");
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        Action read = () => DigitImage.FromFile(_directory.File("none.png"));

        read.Should().Throw<FileNotFoundException>().WithMessage("*none.png*");
    }

    // The five as a camera that was held otherwise stores it.
    private Drawing Stored(int orientation)
    {
        Drawing stored = Pictures.IsTurned(orientation)
            ? new(_five.Height, _five.Width, 0)
            : new(_five.Width, _five.Height, 0);
        return stored.Change((column, row, _) =>
        {
            (int x, int y) = Pictures.Upright(orientation, column, row, _five.Width, _five.Height);
            return _five.Pixels[(y * _five.Width) + x];
        });
    }

    private static byte[] Repeat(byte[] values, int times) =>
        [.. values.SelectMany(value => Enumerable.Repeat(value, times))];

    private byte[] Png(byte bitDepth, byte colorType, byte[] rows) =>
        PngFile.Make(_five.Width, _five.Height, bitDepth, colorType, rows);

    private byte[] Encode(SKEncodedImageFormat format, Drawing? drawing = null)
    {
        drawing ??= _five;
        using SKBitmap bitmap =
            new(new SKImageInfo(drawing.Width, drawing.Height, SKColorType.Gray8, SKAlphaType.Opaque));
        drawing.Pixels.CopyTo(bitmap.GetPixelSpan());
        using SKPixmap pixels = bitmap.PeekPixels();
        using SKData data = pixels.Encode(format, 90)!;
        return data.ToArray();
    }

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(_directory.File(name), bytes);
        return _directory.File(name);
    }
}
