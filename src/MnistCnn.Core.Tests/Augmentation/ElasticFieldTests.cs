using MnistCnn.Augmentation;
using MnistCnn.Randomness;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Augmentation;

public sealed class ElasticFieldTests
{
    [Theory]
    [InlineData(28, 28, 4)]
    [InlineData(20, 13, 2.5)]
    public void Blur_is_a_Gaussian_convolution_mirrored_at_the_edges(int height, int width, double sigma)
    {
        const double Alpha = 34;
        var field = new ElasticField(height, width, Alpha, sigma);
        var random = new RandomSource(5);
        float[] noise = [.. Enumerable.Range(0, field.Length).Select(_ => (2 * random.NextSingle()) - 1)];
        float[] blurred = new float[field.Length];

        field.Blur(noise, blurred);

        int radius = (int)(4 * sigma);
        double[] taps = [
            .. Enumerable.Range(-radius, (2 * radius) + 1).Select(tap => Math.Exp(-0.5 * tap * tap / (sigma * sigma)))];
        double sum = taps.Sum();
        float[] image = Columns(noise, field.Stride, width);
        float[] expected =
            [.. from row in Enumerable.Range(0, height) from column in Enumerable.Range(0, width) select (float)Blurred(
                row, column)];
        Columns(blurred, field.Stride, width).ShouldBeCloseTo(expected, 1e-4, "field");

        double Blurred(int row, int column)
        {
            double value = 0;
            for (int y = -radius; y <= radius; y++)
                for (int x = -radius; x <= radius; x++)
                    value += taps[y + radius] * taps[x + radius] * Alpha / (sum * sum)
                        * image[(Mirror(row + y, height) * width) + Mirror(column + x, width)];
            return value;
        }

        // At the middle of the edge pixel, as often as it takes.
        static int Mirror(int place, int length)
        {
            while (place < 0 || place >= length)
                place = place < 0 ? -place : (2 * (length - 1)) - place;
            return place;
        }
    }

    [Fact]
    public void Draw_moves_pixels_as_far_as_the_documentation_says()
    {
        var field = new ElasticField(28, 28, alpha: 25, sigma: 4);
        var random = new RandomSource(1);
        float[] values = new float[field.Length];
        double squares = 0;
        for (int i = 0; i < 200; i++)
        {
            field.Draw(random, values);
            // In the middle, where no edge is mirrored.
            squares += Math.Pow(values[(14 * field.Stride) + 14], 2) / 200;
        }

        Math.Sqrt(squares).Should().BeApproximately(1, 0.15);
    }

    [Fact]
    public void Draw_bends_an_image_of_one_row_along_it_alone()
    {
        var field = new ElasticField(1, 9, alpha: 1, sigma: 1);
        float[] values = new float[field.Length];

        field.Draw(new RandomSource(1), values);

        values[..9].Should().OnlyHaveUniqueItems().And.OnlyContain(value => Math.Abs(value) < 1);
    }

    private static float[] Columns(float[] values, int stride, int width) =>
        [.. values.Where((_, i) => i % stride < width)];
}
