using MnistCnn.Augmentation;
using MnistCnn.Models;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Augmentation;

public sealed class PixelAugmentationTests
{
    private const int Side = 12;
    private const int Images = 200;

    private static readonly ImageAugmentation Nothing =
        new() { MaxRotation = 0, MaxScale = 0, MaxShear = 0, MaxShift = 0 };

    private static readonly byte[] Image =
        TestImages.Drawings(new CnnOptions { InputHeight = Side, InputWidth = Side, Filters = [4] }, 1);

    [Fact]
    public void Thickening_makes_no_pixel_darker_and_thinning_none_brighter()
    {
        foreach (byte[] thick in Draw(Nothing with { MaxThickening = 1 }))
            thick.Zip(Image, (changed, value) => changed - value).Should().OnlyContain(difference => difference >= 0);
        foreach (byte[] thin in Draw(Nothing with { MaxThinning = 1 }))
            thin.Zip(Image, (changed, value) => changed - value).Should().OnlyContain(difference => difference <= 0);
    }

    [Fact]
    public void Thickening_and_thinning_are_drawn_uniformly_between_both()
    {
        byte[] dot = new byte[Side * Side];
        dot[(6 * Side) + 6] = 255;

        double[] radii = [.. Draw(Nothing with { MaxThickening = 0.9, MaxThinning = 0.3 }, dot, images: 1000)
            .Select(drawn => drawn[(6 * Side) + 6] < 255 ? -1 : drawn[(6 * Side) + 7] / 255.0)];

        // One of four is made thinner, and of the others the neighbours of the dot tell by how much it is thicker.
        radii.Count(radius => radius < 0).Should().BeInRange(200, 300);
        radii.Where(radius => radius >= 0).Average().Should().BeApproximately(0.45, 0.03);
        radii.Max().Should().BeInRange(0.88, 0.902);
    }

    [Fact]
    public void Gamma_is_a_power_of_each_value()
    {
        byte[] ramp = [.. Enumerable.Range(0, Side * Side).Select(i => (byte)(i * 255 / ((Side * Side) - 1)))];
        List<double> powers = [];
        foreach (byte[] drawn in Draw(Nothing with { MaxGamma = 1 }, ramp))
        {
            int middle = Side * Side / 2;
            double power = Math.Log(drawn[middle] / 255.0) / Math.Log(ramp[middle] / 255.0);
            powers.Add(Math.Log2(power));
            for (int i = 0; i < ramp.Length; i++)
                ((double)drawn[i]).Should().BeApproximately(255 * Math.Pow(ramp[i] / 255.0, power), 2);
        }

        (powers.Min(), powers.Max()).Should().Match<(double Least, double Most)>(
            ends => ends.Least > -1.03 && ends.Least < -0.9 && ends.Most > 0.9 && ends.Most < 1.03);
        powers.Average().Should().BeApproximately(0, 0.15);
    }

    [Fact]
    public void Contrast_is_the_distance_from_the_mean()
    {
        byte[] ramp = [.. Enumerable.Range(0, Side * Side).Select(i => (byte)(80 + (i / 2)))];
        double mean = ramp.Average(value => (double)value);
        List<double> factors = [];
        foreach (byte[] drawn in Draw(Nothing with { MaxContrast = 0.5 }, ramp))
        {
            double factor = (drawn[^1] - (double)drawn[0]) / (ramp[^1] - (double)ramp[0]);
            factors.Add(factor);
            for (int i = 0; i < ramp.Length; i++)
                ((double)drawn[i]).Should().BeApproximately(mean + (factor * (ramp[i] - mean)), 1.6);
        }

        factors.Min().Should().BeInRange(0.49, 0.55);
        factors.Max().Should().BeInRange(1.45, 1.51);
    }

    [Fact]
    public void Noise_is_as_strong_as_is_wished_and_of_each_value_for_itself()
    {
        byte[] grey = [.. Enumerable.Repeat((byte)128, 2 * Side * Side)];
        List<double> deviations = [];
        foreach (byte[] drawn in Draw(Nothing with { MaxNoise = 20 }, grey))
        {
            deviations.Add(Math.Sqrt(drawn.Average(value => Math.Pow(value - 128.0, 2))));
            if (deviations[^1] > 1)
                drawn[..(Side * Side)].Should().NotEqual(drawn[(Side * Side)..]);
            drawn.Average(value => (double)value).Should().BeApproximately(128, 5);
        }

        deviations.Average().Should().BeApproximately(10, 1.5);
        deviations.Max().Should().BeInRange(18, 22);
    }

    [Fact]
    public void All_channels_are_changed_alike_but_for_noise()
    {
        ImageAugmentation all = new()
        {
            ElasticAlpha = 10, MaxThickening = 1, MaxThinning = 1, MaxBlur = 1, MaxGamma = 1, MaxContrast = 0.5,
        };

        foreach (byte[] drawn in Draw(all, [.. Image, .. Image]))
            drawn[..Image.Length].Should().Equal(drawn[Image.Length..]);
    }

    [Fact]
    public void What_is_not_wished_changes_nothing_of_what_is()
    {
        ImageAugmentation moved = new() { ElasticAlpha = 10 };
        byte[][] still = [.. Draw(moved with { MaxNoise = 1e-6 })];

        still.Zip(Draw(moved)).Should().OnlyContain(pair => pair.First.SequenceEqual(pair.Second));
    }

    [Fact]
    public async Task Images_do_not_depend_on_the_threads_that_change_them()
    {
        ImageAugmentation all = new()
        {
            MaxThickening = 1, MaxThinning = 1, MaxBlur = 1, MaxGamma = 1, MaxContrast = 0.5, MaxNoise = 30,
        };
        byte[][] expected = [.. Draw(all)];
        var augmenter = new ImageAugmenter(all, Side, Side, seed: 3);
        byte[][] drawn = [.. Enumerable.Range(0, Images).Select(_ => new byte[Image.Length])];

        await Parallel.ForAsync(0, Images, (index, _) =>
        {
            augmenter.Apply(Image, index, drawn[index]);
            return ValueTask.CompletedTask;
        });

        drawn.Zip(expected).Should().OnlyContain(pair => pair.First.SequenceEqual(pair.Second));
    }

    private static IEnumerable<byte[]> Draw(ImageAugmentation options, byte[]? image = null, int images = Images)
    {
        var augmenter = new ImageAugmenter(options, Side, Side, seed: 3);
        for (int index = 0; index < images; index++)
        {
            byte[] drawn = new byte[(image ?? Image).Length];
            augmenter.Apply(image ?? Image, index, drawn);
            yield return drawn;
        }
    }
}
