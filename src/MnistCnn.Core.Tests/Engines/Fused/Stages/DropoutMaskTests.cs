using MnistCnn.Engines.Fused;
using MnistCnn.Engines.Fused.Stages;

namespace MnistCnn.Tests.Engines.Fused.Stages;

public class DropoutMaskTests
{
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Apply_drops_the_share_asked_for_and_scales_the_rest(double rate)
    {
        float[] units = new float[200_001];
        Array.Fill(units, 1);

        new DropoutMask(rate, seed: 1).Apply(units, step: 1, image: 0);

        units.Count(unit => unit == 0).Should().BeCloseTo((int)(rate * units.Length), 1000);
        units.Where(unit => unit != 0).Should().OnlyContain(unit => unit == (float)(1 / (1 - rate)));
    }

    [Fact]
    public void Apply_drops_nothing_at_rate_0()
    {
        float[] units = [1, -2, 3, 0, float.PositiveInfinity];

        new DropoutMask(rate: 0, seed: 1).Apply(units, step: 1, image: 0);

        units.Should().Equal(1, 0, 3, 0, float.PositiveInfinity);
    }

    [Fact]
    public void Apply_depends_on_seed_step_and_image()
    {
        float[][] masks = [Mask(1, 1, 0), Mask(1, 1, 1), Mask(1, 2, 0), Mask(2, 1, 0), Mask(1, 1, 0)];

        masks[4].Should().Equal(masks[0]);
        masks.Take(4).Select(mask => string.Concat(mask)).Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Apply_leaves_no_zero_where_there_was_none_to_multiply(float value)
    {
        float[] units = new float[100];
        Array.Fill(units, value);

        new DropoutMask(rate: 0.5, seed: 1).Apply(units, step: 1, image: 0);

        units.Should().OnlyContain(unit => !float.IsFinite(unit));
    }

    private static float[] Mask(long seed, long step, int image)
    {
        float[] units = new float[64];
        Array.Fill(units, 1);
        new DropoutMask(rate: 0.5, seed).Apply(units, step, image);
        return units;
    }
}
