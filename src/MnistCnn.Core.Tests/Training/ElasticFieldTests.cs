using MnistCnn.Data;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Training;

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

        using DisposeScope scope = NewDisposeScope();
        int radius = (int)(4 * sigma);
        Tensor taps = arange(-radius, radius + 1).to(ScalarType.Float64);
        Tensor kernel = (taps.square() * (-0.5 / (sigma * sigma))).exp();
        kernel /= kernel.sum();
        Tensor image = tensor(Columns(noise, field.Stride, width)).to(ScalarType.Float64).reshape(1, 1, height, width);
        Tensor padded = nn.functional.pad(image, (radius, radius, radius, radius), PaddingModes.Reflect);
        Tensor expected = nn.functional.conv2d(padded, outer(kernel, kernel).reshape(1, 1, kernel.numel(), kernel.numel())) * Alpha;
        Columns(blurred, field.Stride, width).ShouldBeCloseTo(expected.to(ScalarType.Float32).data<float>().ToArray(), 1e-4, "field");
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
