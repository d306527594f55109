using MnistCnn.Imaging;
using MnistCnn.Tests.Support;
using SkiaSharp;

namespace MnistCnn.Tests.Folders;

public sealed class ImageFitTests
{
    // 4 columns of 2 rows, bright from left to right.
    private static readonly byte[] Ramp = Grey(4, 2, (x, _) => 40 * x);

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    public void A_png_is_turned_as_its_exif_chunk_says(int orientation)
    {
        // Upright: 3 columns of 2 rows, each pixel of its own tone.
        bool isTurned = Pictures.IsTurned(orientation);
        byte[] stored = Pictures.Of(isTurned ? 2 : 3, isTurned ? 3 : 2, (column, row) =>
        {
            (int x, int y) = Pictures.Upright(orientation, column, row, 3, 2);
            byte tone = (byte)(40 * ((3 * y) + x));
            return new SKColor(tone, tone, tone);
        });

        Read(Pictures.PngWithOrientation(stored, orientation), new ImageFolderOptions { Channels = 1 })
            .Should().Equal(0, 40, 80, 120, 160, 200);
    }

    [Fact]
    public void Stretching_changes_each_direction_by_itself()
    {
        ImageFolderOptions options = Sized(2, 2);

        // Each new pixel is the mean of two.
        Read(Ramp, options).Should().Equal(20, 100, 20, 100);
        Read(Ramp, options with { Height = 1, Width = 1 }).Should().Equal(60);
        Read(Ramp, options with { Height = 2, Width = 4 }).Should().Equal(0, 40, 80, 120, 0, 40, 80, 120);
        // Between the middles of old pixels, and beyond the last as it is.
        Read(Ramp, options with { Height = 1, Width = 8 }).Should().Equal(0, 10, 30, 50, 70, 90, 110, 120);
    }

    [Fact]
    public void Shares_of_pixels_count_as_much_as_they_cover()
    {
        // Three columns to two: one and a half each.
        Read(Grey(3, 1, (x, _) => 90 * x), Sized(1, 2)).Should().Equal(30, 150);
    }

    [Fact]
    public void Padding_keeps_proportions_and_puts_the_picture_in_the_middle()
    {
        ImageFolderOptions options = Sized(4, 4) with { Fit = ImageFit.Pad };

        Read(Ramp, options).Should().Equal(0, 0, 0, 0, 0, 40, 80, 120, 0, 40, 80, 120, 0, 0, 0, 0);
        Read(Ramp, options with { PadValue = 255, Height = 2, Width = 2 }).Should().Equal(20, 100, 255, 255);
        Read(Grey(2, 4, (_, y) => 40 * y), options with { PadValue = 7, Height = 2, Width = 3 })
            .Should().Equal(7, 20, 7, 7, 100, 7);
    }

    [Fact]
    public void Cropping_keeps_proportions_and_cuts_both_sides()
    {
        ImageFolderOptions options = Sized(2, 2) with { Fit = ImageFit.Crop };

        Read(Ramp, options).Should().Equal(40, 80, 40, 80);
        Read(Ramp, options with { Height = 1, Width = 1 }).Should().Equal(60);
        Read(Grey(1, 3, (_, y) => 100 * y), options with { Height = 1, Width = 1 }).Should().Equal(100);
    }

    [Theory]
    [InlineData(ImageFit.Stretch)]
    [InlineData(ImageFit.Pad)]
    [InlineData(ImageFit.Crop)]
    public void Whatever_the_sizes_are_a_plain_picture_stays_plain(ImageFit fit)
    {
        int[] sides = [1, 2, 3, 7, 28, 61];
        foreach ((int width, int height) in sides.SelectMany(_ => sides, (width, height) => (width, height)))
        {
            byte[] file = Pictures.Plain(new SKColor(180, 180, 180), width, height);
            foreach ((int newWidth, int newHeight) in sides.SelectMany(_ => sides, (first, second) => (first, second)))
            {
                ImageFolderOptions options = Sized(newHeight, newWidth) with { Fit = fit, PadValue = 180 };
                Read(file, options).Should().HaveCount(newHeight * newWidth).And.OnlyContain(value => value == 180);
            }
        }
    }

    [Fact]
    public void Planes_are_red_green_and_blue_or_grey_by_their_weights()
    {
        byte[] file = Pictures.Of(2, 1, (x, _) => x == 0 ? new SKColor(10, 20, 30) : new SKColor(200, 100, 50));

        Read(file, new ImageFolderOptions()).Should().Equal(10, 200, 20, 100, 30, 50);
        // 0.2126 × 200 + 0.7152 × 100 + 0.0722 × 50 = 117.65
        Read(file, new ImageFolderOptions { Channels = 1 }).Should().Equal(19, 118);
    }

    [Fact]
    public void Transparency_is_white()
    {
        byte[] file = Pictures.Of(
            2, 1, (x, _) => x == 0 ? new SKColor(10, 20, 30, 0) : new SKColor(0, 100, 255, 128));

        Read(file, new ImageFolderOptions()).Should().Equal(255, 127, 255, 177, 255, 255);
        Read(file, new ImageFolderOptions { Channels = 1 })[0].Should().Be(255);
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
        // Upright: 32 columns of 16 rows, red above, and of the lower half green on the left and blue on the right.
        bool isTurned = Pictures.IsTurned(orientation);
        byte[] stored = Pictures.Of(isTurned ? 16 : 32, isTurned ? 32 : 16, (column, row) =>
        {
            (int x, int y) = Pictures.Upright(orientation, column, row, 32, 16);
            return y < 8 ? SKColors.Red : x < 16 ? SKColors.Lime : SKColors.Blue;
        }, SKEncodedImageFormat.Jpeg);
        byte[] file = Pictures.WithOrientation(stored, orientation);

        byte[] image = Read(file, Sized(2, 2) with { Channels = 3 });
        byte[] whole = Read(file, new ImageFolderOptions { Channels = 1 });

        byte[] expected = [255, 255, 0, 0, 0, 0, 255, 0, 0, 0, 0, 255];
        image.Zip(expected).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 25);
        whole.Should().HaveCount(32 * 16);
        whole[..32].Should().OnlyContain(value => value > 40 && value < 70, "the first of 32 columns is red alone");
    }

    [Fact]
    public void A_size_left_out_is_that_of_the_first_picture_upright()
    {
        using PictureFolder folder = new();
        folder.With("a", 3).With("b", 3);
        byte[] wide = Pictures.Plain(SKColors.Red, 16, 8, SKEncodedImageFormat.Jpeg);
        folder.Write("a/.hidden.png", Pictures.Plain(SKColors.Red, 9, 9));
        folder.Write("a/+.jpg", Pictures.WithOrientation(wide, 6));

        ImageFolder set = ImageFolder.Load(folder.Path, new ImageFolderOptions { TestShare = 0.4 });

        (set.Train.Channels, set.Train.Height, set.Train.Width).Should().Be((3, 16, 8));
        (set.Options.Height, set.Options.Width).Should().Be((16, 8));
        set.Test.ImageSize.Should().Be(set.Train.ImageSize);
    }

    [Fact]
    public void An_image_read_alone_is_the_image_of_the_set()
    {
        using PictureFolder folder = new();
        foreach (string name in (string[])["train/a/1", "train/b/1", "test/a/1", "test/b/2"])
            folder.Write(
                name, Pictures.Of(9, 5 + name.Length, (x, y) => new SKColor((byte)(20 * x), (byte)(9 * y), 77)));
        foreach (ImageFit fit in Enum.GetValues<ImageFit>())
        {
            var options = new ImageFolderOptions { Height = 7, Width = 6, Fit = fit };

            ImageFolder set = ImageFolder.Load(folder.Path, options);

            using FileStream stream = File.OpenRead(set.TestFiles[0]);
            ImageFolder.ReadImage(set.TestFiles[0], set.Options).Should().Equal(set.Test.GetImage(0).ToArray());
            ImageFolder.ReadImage(stream, set.Options).Should().Equal(set.Test.GetImage(0).ToArray());
            stream.CanRead.Should().BeTrue("it is the caller's");
        }
    }

    private static ImageFolderOptions Sized(int height, int width) =>
        new() { Height = height, Width = width, Channels = 1 };

    private static byte[] Read(byte[] file, ImageFolderOptions options) =>
        ImageFolder.ReadImage(new MemoryStream(file), options);

    private static byte[] Grey(int width, int height, Func<int, int, int> tone) => Pictures.Of(width, height, (x, y) =>
    {
        byte value = (byte)tone(x, y);
        return new SKColor(value, value, value);
    });
}
