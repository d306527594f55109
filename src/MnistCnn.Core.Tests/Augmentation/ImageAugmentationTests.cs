using MnistCnn.Augmentation;
using MnistCnn.Augmentation.Kernels;
using MnistCnn.Models;
using MnistCnn.Randomness;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Augmentation;

public sealed class ImageAugmentationTests
{
    private const int Side = 12;

    private static readonly byte[] Image =
        TestImages.Drawings(new CnnOptions { InputHeight = Side, InputWidth = Side, Filters = [4] }, 1);

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public void Apply_draws_what_grid_sample_draws(double elasticAlpha)
    {
        var options = new ImageAugmentation
        {
            MaxRotation = 40, MaxScale = 0.3, MaxShear = 20, MaxShift = 4, ElasticAlpha = elasticAlpha,
        };
        var augmenter = new ImageAugmenter(options, Side, Side, seed: 3);
        var elastic = new ElasticField(Side, Side, elasticAlpha, options.ElasticSigma);
        for (int index = 0; index < 20; index++)
        {
            RandomSource random = augmenter.RandomOf(index);
            AffineMap map = augmenter.Draw(random);
            float[] across = new float[elastic.Length], down = new float[elastic.Length];
            elastic.Draw(random, across);
            elastic.Draw(random, down);
            byte[] drawn = new byte[Image.Length];
            augmenter.Apply(Image, index, drawn);

            // Rounding takes half a grey level.
            float[] expected = Sample(Image, map, across, down, elastic.Stride);
            drawn.Zip(expected, (value, exact) => Math.Abs(value - exact)).Max()
                .Should().BeLessThan(0.51f, $"of image {index}");
        }
    }

    [Theory]
    [InlineData(0, 1, 3, 2, 4, 5)]
    [InlineData(180, 2, 5, 1, 1, 9)]
    [InlineData(180, 3, 0, 4, 12, 1)]
    [InlineData(90, 40, 2, 2, 8, 8)]
    [InlineData(10, 2, 0, 0, 0, 0)]
    public void Apply_draws_all_of_the_ink_wherever_it_is(
        double rotation, double shift, int left, int top, int width, int height)
    {
        var augmenter =
            new ImageAugmenter(new ImageAugmentation { MaxRotation = rotation, MaxShift = shift }, Side, Side, seed: 3);
        byte[] image = [.. Image.Select(
            (value, i) => Inside((i % Side) - left, width) && Inside((i / Side) - top, height) ? value : (byte)0)];
        float[] unmoved = new float[Side * Side];
        for (int index = 0; index < 50; index++)
        {
            byte[] drawn = new byte[Image.Length];
            Array.Fill(drawn, (byte)99);
            augmenter.Apply(image, index, drawn);

            float[] expected = Sample(image, augmenter.Draw(augmenter.RandomOf(index)), unmoved, unmoved, Side);
            drawn.Zip(expected, (value, exact) => Math.Abs(value - exact)).Max()
                .Should().BeLessThan(0.51f, $"of image {index}");
        }

        static bool Inside(int place, int length) => place >= 0 && place < length;
    }

    [Fact]
    public void Draw_turns_scales_slants_and_shifts_as_far_as_it_may()
    {
        var augmenter = new ImageAugmenter(
            new ImageAugmentation { MaxRotation = 30, MaxScale = 0.2, MaxShear = 10, MaxShift = 3 }, Side,
            Side, seed: 1);
        AffineMap[] maps = [.. Enumerable.Range(0, 2000).Select(index => augmenter.Draw(augmenter.RandomOf(index)))];

        // The map is a rotation times a shear, over the scale.
        Fills(maps.Select(map => Degrees(Math.Atan2(map.C, map.A))), 30);
        Fills(maps.Select(map => (1 / Math.Sqrt((map.A * map.A) + (map.C * map.C))) - 1), 0.2);
        Fills(maps.Select(
            map => Degrees(Math.Atan(((map.A * map.B) + (map.C * map.D)) / ((map.A * map.A) + (map.C * map.C))))), 10);
        Fills(maps.Select(map => (double)map.X), 3);
        Fills(maps.Select(map => (double)map.Y), 3);
        maps.Should()
            .OnlyContain(map => Math.Abs((map.A * map.D) - (map.B * map.C) - (map.A * map.A) - (map.C * map.C)) < 1e-5);

        static double Degrees(double radians) => radians * 180 / Math.PI;

        static void Fills(IEnumerable<double> values, double limit)
        {
            double[] all = [.. values];
            (all.Min(), all.Max()).Should().Match<(double Least, double Most)>(
                ends => Math.Abs(ends.Least + limit) < 0.02 * limit && Math.Abs(ends.Most - limit) < 0.02 * limit);
            all.Average().Should().BeApproximately(0, 0.1 * limit);
        }
    }

    [Fact]
    public void Draw_follows_from_seed_epoch_and_image_alone()
    {
        AffineMap Draw(long seed, int epoch, int image)
        {
            var augmenter = new ImageAugmenter(new ImageAugmentation(), Side, Side, seed);
            augmenter.BeginPass(epoch);
            return augmenter.Draw(augmenter.RandomOf(image));
        }

        Draw(1, 1, 0).Should().Be(Draw(1, 1, 0));
        new[] { Draw(1, 1, 0), Draw(2, 1, 0), Draw(1, 2, 0), Draw(1, 1, 1) }.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Augmentation_of_nothing_leaves_an_image_as_it_is()
    {
        var nothing = new ImageAugmentation { MaxRotation = 0, MaxScale = 0, MaxShear = 0, MaxShift = 0 };
        byte[] drawn = new byte[Image.Length];

        new ImageAugmenter(nothing, Side, Side, seed: 1).Apply(Image, 0, drawn);

        drawn.Should().Equal(Image);
    }

    [Fact]
    public void Apply_with_flips_mirrors_about_half_of_the_images()
    {
        var flips =
            new ImageAugmentation { MaxRotation = 0, MaxScale = 0, MaxShear = 0, MaxShift = 0, HorizontalFlip = true };
        var augmenter = new ImageAugmenter(flips, Side, Side, seed: 1);
        byte[] mirrored = [.. Image.Chunk(Side).SelectMany(row => row.Reverse())];
        int count = 0;
        for (int index = 0; index < 100; index++)
        {
            byte[] drawn = new byte[Image.Length];
            augmenter.Apply(Image, index, drawn);
            drawn.Should().Match<byte[]>(pixels => pixels.SequenceEqual(Image) || pixels.SequenceEqual(mirrored));
            count += drawn.SequenceEqual(mirrored) ? 1 : 0;
        }

        count.Should().BeInRange(35, 65);
    }

    [Fact]
    public void Apply_with_whole_pixel_shifts_moves_an_image_and_keeps_its_pixels()
    {
        var shifts = new ImageAugmentation
        {
            MaxRotation = 0, MaxScale = 0, MaxShear = 0, MaxShift = 1.9, WholePixelShift = true,
        };
        var augmenter = new ImageAugmenter(shifts, Side, Side, seed: 1);
        (int Across, int Down)[] all =
            [.. from down in new[] { -1, 0, 1 } from across in new[] { -1, 0, 1 } select (across, down)];
        byte[][] moved = [.. all.Select(by => Moved(by.Across, by.Down))];
        int[] counts = new int[all.Length];
        for (int index = 0; index < 900; index++)
        {
            byte[] drawn = new byte[Image.Length];
            augmenter.Apply(Image, index, drawn);
            counts[Array.FindIndex(moved, image => image.SequenceEqual(drawn))]++;
        }

        counts.Should().OnlyContain(count => count >= 70 && count <= 130);

        static byte[] Moved(int across, int down) =>
            [.. from row in Enumerable.Range(-down, Side) from column in Enumerable.Range(-across, Side)
                select row is >= 0 and < Side && column is >= 0 and < Side ? Image[(row * Side) + column] : (byte)0];
    }

    [Fact]
    public void Apply_with_elasticity_bends_an_image_within_its_brightness()
    {
        var straight = new ImageAugmentation { MaxRotation = 0, MaxScale = 0, MaxShear = 0, MaxShift = 0 };
        byte[] first = new byte[Image.Length];
        byte[] again = new byte[Image.Length];

        new ImageAugmenter(straight with { ElasticAlpha = 20, ElasticSigma = 3 }, Side, Side, seed: 1)
            .Apply(Image, 0, first);
        new ImageAugmenter(straight with { ElasticAlpha = 20, ElasticSigma = 3 }, Side, Side, seed: 1)
            .Apply(Image, 0, again);

        first.Should().Equal(again).And.NotEqual(Image);
        first.Max().Should().BeLessThanOrEqualTo(Image.Max());
    }

    [Fact]
    public void Apply_with_elasticity_changes_all_channels_alike()
    {
        var augmenter = new ImageAugmenter(new ImageAugmentation { ElasticAlpha = 20 }, Side, Side, seed: 1);
        byte[] drawn = new byte[2 * Image.Length];

        augmenter.Apply([.. Image, .. Image], 0, drawn);

        drawn[..Image.Length].Should().Equal(drawn[Image.Length..]);
    }

    public static TheoryData<Func<ImageAugmentation>, string, string> OutOfRange => new()
    {
        { () => new() { MaxRotation = 181 }, "MaxRotation", "*from 0 to 180 degrees*" },
        { () => new() { MaxScale = 1 }, "MaxScale", "*at least 0 and below 1*" },
        { () => new() { MaxShear = 90 }, "MaxShear", "*at least 0 and below 90 degrees*" },
        { () => new() { MaxShift = double.NaN }, "MaxShift", "*at least 0 pixels and finite*" },
        { () => new() { ElasticAlpha = -1 }, "ElasticAlpha", "*at least 0 pixels and finite*" },
        { () => new() { ElasticSigma = 0.4 }, "ElasticSigma", "*from 0.5 to 100 pixels*" },
        { () => new() { MaxThickening = 10.5 }, "MaxThickening", "*from 0 to 10 pixels*" },
        { () => new() { MaxThinning = -0.1 }, "MaxThinning", "*from 0 to 10 pixels*" },
        { () => new() { MaxBlur = double.NaN }, "MaxBlur", "*from 0 to 10 pixels*" },
        { () => new() { MaxGamma = 9.5 }, "MaxGamma", "*from 0 to 9*" },
        { () => new() { MaxContrast = 1 }, "MaxContrast", "*at least 0 and below 1: at 1*" },
        { () => new() { MaxNoise = 256 }, "MaxNoise", "*from 0 to 255 levels*" },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Number_out_of_its_range_is_refused_where_it_is_set(
        Func<ImageAugmentation> make, string name, string range) =>
        make.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(name).WithMessage(range);

    // PyTorch's grid_sample, bilinear and black outside, in double precision.
    private static float[] Sample(byte[] image, AffineMap map, float[] across, float[] down, int stride)
    {
        const double Middle = (Side - 1) / 2.0;
        return [
            .. from row in Enumerable.Range(0, Side) from column in Enumerable.Range(0, Side) select At(row, column)];

        float At(int row, int column)
        {
            (double fromX, double fromY) = (column - Middle, row - Middle);
            double x = (map.A * fromX) + (map.B * fromY) + map.X + Middle + across[(row * stride) + column];
            double y = (map.C * fromX) + (map.D * fromY) + map.Y + Middle + down[(row * stride) + column];
            (int left, int top) = ((int)Math.Floor(x), (int)Math.Floor(y));
            (double right, double bottom) = (x - left, y - top);
            return (float)(((1 - bottom) * (((1 - right) * Pixel(top, left)) + (right * Pixel(top, left + 1))))
                + (bottom * (((1 - right) * Pixel(top + 1, left)) + (right * Pixel(top + 1, left + 1)))));
        }

        int Pixel(int row, int column) =>
            row is >= 0 and < Side && column is >= 0 and < Side ? image[(row * Side) + column] : 0;
    }
}
