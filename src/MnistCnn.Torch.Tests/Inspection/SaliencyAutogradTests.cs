using MnistCnn.Data;
using MnistCnn.Inspection;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Inspection;

/// <summary>
/// The gradient of the image through chains of any layers: our loops beside autograd in double precision.
/// </summary>
public sealed class SaliencyAutogradTests
{
    public static TheoryData<string> AwkwardNetworks => AwkwardChains.Names;

    [Theory]
    [MemberData(nameof(AwkwardNetworks))]
    public void Gradient_through_an_awkward_network_is_that_of_autograd(string network) =>
        ShouldHaveTheGradientOfAutograd(AwkwardChains.Model(network), network);

    [Fact]
    public void Gradient_through_any_chain_is_that_of_autograd()
    {
        for (int seed = 0; seed < 150; seed++)
            ShouldHaveTheGradientOfAutograd(RandomChains.Model(seed), $"seed {seed}");
    }

    private static void ShouldHaveTheGradientOfAutograd(Cnn model, string what)
    {
        CnnArchitecture network = model.Architecture;
        byte[] pixels = TestImages.Bytes(network, count: 1);
        ImageSet image = ImageSet.FromArrays(
            pixels, [0], network.InputHeight, network.InputWidth, network.InputChannels,
            [.. Enumerable.Range(0, network.ClassCount).Select(number => $"{number}")]);
        using DisposeScope scope = NewDisposeScope();
        using CnnModule module = model.ToModule();
        module.to(ScalarType.Float64).eval();
        Tensor input = tensor(pixels).to(ScalarType.Float64).div(255)
            .reshape(1, network.InputChannels, network.InputHeight, network.InputWidth).requires_grad_(true);
        Tensor logits = module.call(input);

        for (int asked = 0; asked < network.ClassCount; asked++)
        {
            float[] expected = autograd.grad([logits[0, asked]], [input], retain_graph: true)[0]
                .to(ScalarType.Float32).contiguous().data<float>().ToArray();
            Saliency.Of(model, image, index: 0, asked).Gradient.ToArray()
                .ShouldBeCloseTo(expected, 1e-5, $"{what}, class {asked}: {network}");
        }
    }
}
