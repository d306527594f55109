using MnistCnn.Engines.Fused;
using MnistCnn.Engines.Fused.Stages;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Engines.Fused.Stages;

public sealed class SoftmaxCrossEntropyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(0.7)]
    public void Backward_gives_loss_and_gradient_for_the_smoothed_target(double smoothing)
    {
        float[] values = [0.5f, -2, 3, 1.25f];
        double sum = values.Sum(value => Math.Exp(value));
        double[] target = [.. values.Select((_, i) => (smoothing / 4) + (i == 1 ? 1 - smoothing : 0))];
        double expected = -target.Zip(values, (share, value) => share * (value - Math.Log(sum))).Sum();
        float[] gradient = [.. values.Zip(target, (value, share) => (float)(0.5 * ((Math.Exp(value) / sum) - share)))];

        (double loss, bool isCorrect) = SoftmaxCrossEntropy.Backward(values, label: 1, weight: 0.5f, smoothing);

        loss.Should().BeApproximately(expected, 1e-5);
        values.ShouldBeCloseTo(gradient, 1e-6, "gradient");
        isCorrect.Should().BeFalse();
    }

    [Fact]
    public void Backward_of_a_probability_near_1_keeps_the_digits_of_what_is_left()
    {
        float[] values = [20, 0, 1, 3];
        double sum = values.Sum(value => Math.Exp(value));
        float[] gradient = [.. values.Select((value, i) => (float)(Math.Exp(value) / sum))];
        gradient[0] = -gradient.Skip(1).Sum();

        SoftmaxCrossEntropy.Backward(values, label: 0, weight: 1);

        values.ShouldBeCloseTo(gradient, 1e-6, "gradient");
    }
}
