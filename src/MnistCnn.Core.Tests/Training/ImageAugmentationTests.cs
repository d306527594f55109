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

    [Fact]
    public void Apply_draws_what_grid_sample_draws()
    {
        var augmenter = new ImageAugmenter(new ImageAugmentation { MaxRotation = 40, MaxShift = 4 }, Side, Side, seed: 3);
        using DisposeScope scope = NewDisposeScope();
        for (int index = 0; index < 20; index++)
        {
            AffineMap map = augmenter.Draw(index);
            byte[] drawn = new byte[Image.Length];
            augmenter.Apply(Image, index, drawn);

            Tensor theta = tensor([map.A, map.B, map.X * 2 / Side, map.C, map.D, map.Y * 2 / Side]).reshape(1, 2, 3);
            Tensor grid = nn.functional.affine_grid(theta, [1, 1, Side, Side], align_corners: false);
            Tensor source = tensor(Image).to(ScalarType.Float32).reshape(1, 1, Side, Side);
            Tensor expected = nn.functional.grid_sample(
                source, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: false);

            float[] values = [.. drawn.Select(value => (float)value)];
            values.ShouldBeCloseTo(expected.data<float>().ToArray(), 0.51, $"image {index}");
        }
    }

    [Fact]
    public void Draw_follows_from_seed_epoch_and_image_alone()
    {
        AffineMap Draw(long seed, int epoch, int image) =>
            new ImageAugmenter(new ImageAugmentation(), Side, Side, seed) { Epoch = epoch }.Draw(image);

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
    public void Check_names_the_number_out_of_its_range()
    {
        Action check = () => new ImageAugmentation { MaxScale = 1 }.Check();

        check.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("MaxScale").WithMessage("*at least 0 and below 1*");
    }
}
