using MnistCnn.Augmentation.Kernels;
using MnistCnn.Randomness;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Augmentation;

public sealed class StrokeWidthTests
{
    [Theory]
    [InlineData(28, 28, 1)]
    [InlineData(13, 20, 0.3f)]
    [InlineData(20, 13, 2.6f)]
    [InlineData(3, 2, 5)]
    [InlineData(1, 9, 1.5f)]
    [InlineData(20, 13, -0.7f)]
    [InlineData(13, 37, -2)]
    public void Change_is_a_grey_dilation_or_erosion_by_a_disc_with_a_soft_rim(int height, int width, float radius)
    {
        var random = new RandomSource(3);
        float[] image = [.. Enumerable.Range(0, height * width).Select(_ => 255 * random.NextSingle())];
        float[] changed = new float[image.Length];

        StrokeWidth.Change([.. image], width, radius, changed);

        float[] expected =
        [
            .. from row in Enumerable.Range(0, height) from column in Enumerable.Range(0, width)
                select radius < 0
                    ? 255 - Greatest(row, column, value => 255 - value) : Greatest(row, column, value => value),
        ];
        changed.ShouldBeCloseTo(expected, 1e-3, "image");

        float Greatest(int row, int column, Func<float, float> of) =>
            (from y in Enumerable.Range(0, height) from x in Enumerable.Range(0, width)
                let distance = Math.Sqrt(Math.Pow(y - row, 2) + Math.Pow(x - column, 2))
                select of(image[(y * width) + x]) * (float)Math.Clamp(Math.Abs(radius) + 1 - distance, 0, 1)).Max();
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 7)]
    [InlineData(0.5f, 4)]
    [InlineData(-1, 1)]
    [InlineData(-0.25f, 2.5)]
    public void A_stroke_three_pixels_wide_grows_by_the_radius_on_both_sides(float radius, double width)
    {
        float[] stroke = [.. Enumerable.Range(0, 15 * 15).Select(i => Math.Abs((i % 15) - 7) <= 1 ? 255f : 0)];
        float[] changed = new float[stroke.Length];

        StrokeWidth.Change(stroke, 15, radius, changed);

        (changed.Skip(7 * 15).Take(15).Sum() / 255).Should().BeApproximately((float)width, 1e-4f);
    }
}
