using MnistCnn.Augmentation.Kernels;
using MnistCnn.Randomness;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Augmentation;

public sealed class GaussianBlurTests
{
    [Theory]
    [InlineData(28, 28, 1)]
    [InlineData(20, 13, 2.5)]
    [InlineData(3, 2, 0.6)]
    [InlineData(1, 9, 0.1)]
    public void Apply_is_a_Gaussian_convolution_mirrored_at_the_edges(int height, int width, double sigma)
    {
        var random = new RandomSource(5);
        float[] image = [.. Enumerable.Range(0, height * width).Select(_ => 255 * random.NextSingle())];
        float[] blurred = [.. image];

        GaussianBlur.Apply(blurred, width, sigma, new float[image.Length]);

        int radius = (int)(4 * sigma);
        float[] expected =
        [
            .. from row in Enumerable.Range(0, height) from column in Enumerable.Range(0, width)
                select (float)Blurred(row, column),
        ];
        blurred.ShouldBeCloseTo(expected, 1e-3, "image");

        double Blurred(int row, int column)
        {
            (double sum, double weights) = (0, 0);
            for (int y = -radius; y <= radius; y++)
            {
                for (int x = -radius; x <= radius; x++)
                {
                    double weight = Math.Exp(-((x * x) + (y * y)) / (2 * sigma * sigma));
                    weights += weight;
                    sum += weight * image[(Mirror(row + y, height) * width) + Mirror(column + x, width)];
                }
            }

            return sum / weights;
        }

        // At the middle of the edge pixel, as often as it takes.
        static int Mirror(int place, int length)
        {
            while (length > 1 && (place < 0 || place >= length))
                place = place < 0 ? -place : (2 * (length - 1)) - place;
            return length == 1 ? 0 : place;
        }
    }
}
