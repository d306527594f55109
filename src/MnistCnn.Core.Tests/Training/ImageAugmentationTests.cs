using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Training;

public sealed class ImageAugmentationTests
{
    private const int Side = 12;

    private static readonly byte[] Image =
        TestImages.Drawings(new CnnOptions { InputHeight = Side, InputWidth = Side, Filters = [4] }, 1);

    [Theory]
    [InlineData(40, 4, 0, 0, Side, Side)]
    [InlineData(0, 1, 3, 2, 4, 5)]
    [InlineData(180, 2, 5, 1, 1, 9)]
    [InlineData(180, 3, 0, 4, 12, 1)]
    [InlineData(90, 40, 2, 2, 8, 8)]
    [InlineData(10, 2, 0, 0, 0, 0)]
    public void Apply_draws_what_grid_sample_draws(double rotation, double shift, int left, int top, int width, int height)
    {
        var augmenter = new ImageAugmenter(new ImageAugmentation { MaxRotation = rotation, MaxShift = shift }, Side, Side, seed: 3);
        byte[] image = [.. Image.Select((value, i) => Inside((i % Side) - left, width) && Inside((i / Side) - top, height) ? value : (byte)0)];
        using DisposeScope scope = NewDisposeScope();
        for (int index = 0; index < 50; index++)
        {
            AffineMap map = augmenter.Draw(augmenter.RandomOf(index));
            byte[] drawn = new byte[Image.Length];
            Array.Fill(drawn, (byte)99);
            augmenter.Apply(image, index, drawn);

            Tensor theta = tensor([map.A, map.B, map.X * 2 / Side, map.C, map.D, map.Y * 2 / Side]).reshape(1, 2, 3);
            Tensor grid = nn.functional.affine_grid(theta, [1, 1, Side, Side], align_corners: false);
            Tensor source = tensor(image).to(ScalarType.Float32).reshape(1, 1, Side, Side);
            Tensor expected = nn.functional.grid_sample(
                source, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: false);

            float[] values = [.. drawn.Select(value => (float)value)];
            values.ShouldBeCloseTo(expected.data<float>().ToArray(), 0.51, $"image {index}");
        }

        static bool Inside(int place, int length) => place >= 0 && place < length;
    }

    [Fact]
    public void Draw_follows_from_seed_epoch_and_image_alone()
    {
        AffineMap Draw(long seed, int epoch, int image)
        {
            var augmenter = new ImageAugmenter(new ImageAugmentation(), Side, Side, seed);
            augmenter.BeginEpoch(epoch);
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
        var flips = new ImageAugmentation { MaxRotation = 0, MaxScale = 0, MaxShear = 0, MaxShift = 0, HorizontalFlip = true };
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
    public void Apply_with_elasticity_bends_an_image_within_its_brightness()
    {
        var straight = new ImageAugmentation { MaxRotation = 0, MaxScale = 0, MaxShear = 0, MaxShift = 0 };
        byte[] first = new byte[Image.Length];
        byte[] again = new byte[Image.Length];

        new ImageAugmenter(straight with { ElasticAlpha = 20, ElasticSigma = 3 }, Side, Side, seed: 1).Apply(Image, 0, first);
        new ImageAugmenter(straight with { ElasticAlpha = 20, ElasticSigma = 3 }, Side, Side, seed: 1).Apply(Image, 0, again);

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

    [Theory]
    [InlineData(nameof(ImageAugmentation.MaxRotation), 181, "*from 0 to 180 degrees*")]
    [InlineData(nameof(ImageAugmentation.MaxScale), 1, "*at least 0 and below 1*")]
    [InlineData(nameof(ImageAugmentation.MaxShear), 90, "*at least 0 and below 90 degrees*")]
    [InlineData(nameof(ImageAugmentation.MaxShift), double.NaN, "*0 or more pixels*")]
    [InlineData(nameof(ImageAugmentation.ElasticAlpha), -1, "*0 or more pixels*")]
    [InlineData(nameof(ImageAugmentation.ElasticSigma), 0.4, "*from 0.5 to 100 pixels*")]
    public void Check_names_the_number_out_of_its_range(string name, double value, string range)
    {
        var options = new ImageAugmentation();
        typeof(ImageAugmentation).GetProperty(name)!.SetValue(options, value);

        Action check = options.Check;

        check.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(name).WithMessage(range);
    }
}
