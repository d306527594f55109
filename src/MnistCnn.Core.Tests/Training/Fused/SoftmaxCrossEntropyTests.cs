using MnistCnn.Tests.Support;
using MnistCnn.Training.Fused;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Training.Fused;

public sealed class SoftmaxCrossEntropyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(0.7)]
    public void Backward_gives_loss_and_gradient_of_torch_for_the_smoothed_target(double smoothing)
    {
        using DisposeScope scope = NewDisposeScope();
        float[] values = [0.5f, -2, 3, 1.25f];
        Tensor logits = tensor(values).requires_grad_(true);
        Tensor target = full([4], smoothing / 4);
        target[1] += 1 - smoothing;
        Tensor expected = -(target * nn.functional.log_softmax(logits, 0)).sum();
        (expected * 0.5).backward();

        (double loss, bool isCorrect) = SoftmaxCrossEntropy.Backward(values, label: 1, weight: 0.5f, smoothing);

        loss.Should().BeApproximately(expected.item<float>(), 1e-5);
        values.ShouldBeCloseTo(logits.grad!.data<float>().ToArray(), 1e-6, "gradient");
        isCorrect.Should().BeFalse();
    }
}
