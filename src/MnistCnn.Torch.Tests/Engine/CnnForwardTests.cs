using MnistCnn.Kernels;
using MnistCnn.Models;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Engine;

/// <summary>The forward kernels beside PyTorch; MnistCnn.Inference.Tests has what holds without it.</summary>
[Collection(TorchTests.Name)]
public sealed class CnnForwardTests
{
    private static readonly CnnOptions Small = new()
    {
        InputHeight = 12, InputWidth = 11, Filters = [5, 3], DenseUnits = [7], ClassCount = 3,
    };

    private static readonly Dictionary<string, CnnOptions> Networks = new()
    {
        ["the notebook's, depth 2"] = new CnnOptions(),
        ["the notebook's, depth 3"] = new CnnOptions { Filters = [32, 32, 64] },
        ["depth 1"] = new CnnOptions { Filters = [16] },
        ["depth 4, same padding"] = new CnnOptions { Filters = [8, 16, 24, 40], Padding = Padding.Same },
        ["kernel 5"] = new CnnOptions { KernelSize = 5, Filters = [20, 50] },
        ["kernel 5, same padding"] = Small with { KernelSize = 5, Padding = Padding.Same },
        ["kernel 1"] = Small with { KernelSize = 1 },
        ["kernel 2"] = Small with { KernelSize = 2 },
        ["pool 3"] = Small with { PoolSize = 3, Padding = Padding.Same },
        ["average pooling"] = Small with { Pooling = PoolingKind.Average },
        ["average pooling, normalisation before"] = Small with
        {
            Pooling = PoolingKind.Average, PoolSize = 3, BatchNormalization = BatchNormalization.BeforeActivation,
            Padding = Padding.Same,
        },
        ["average pooling, normalisation after"] = Small with
        {
            Pooling = PoolingKind.Average, BatchNormalization = BatchNormalization.AfterPooling,
        },
        ["no pooling"] = Small with { Pooling = PoolingKind.None },
        ["colour"] = Small with { InputChannels = 3 },
        ["many channels, odd filters"] = Small with { InputChannels = 17, Filters = [33, 1] },
        ["one unit"] = Small with { DenseUnits = [1], ClassCount = 2, Filters = [1] },
        ["normalisation before"] = Small with { BatchNormalization = BatchNormalization.BeforeActivation },
        ["normalisation after"] =
            Small with { BatchNormalization = BatchNormalization.AfterPooling, Padding = Padding.Same },
    };

    public static TheoryData<string, int> NetworksAndLanes()
    {
        var data = new TheoryData<string, int>();
        foreach (string network in Networks.Keys)
            foreach (int lanes in new[] { 1, 4, 8, 16 })
                data.Add(network, lanes);
        return data;
    }

    [Theory]
    [MemberData(nameof(NetworksAndLanes))]
    public void Run_gives_what_PyTorch_gives(string network, int lanes)
    {
        var cnn = new ReferenceCnn(Networks[network]);
        float[] images = TestImages.Noise(cnn.Options, 11);

        cnn.Logits(images, KernelWidths.Forward(lanes)).ShouldBeCloseTo(cnn.TorchLogits(images), 1e-5);
    }

    [Theory]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Run_treats_infinity_as_PyTorch_does(float infinity)
    {
        var cnn = new ReferenceCnn(Small);
        cnn.Values["conv1.weight"][3] = infinity;
        float[] images = TestImages.Noise(Small, 3);
        images.AsSpan(30, 60).Clear();

        float[] logits = cnn.Logits(images);
        logits.Should()
            .Equal(cnn.TorchLogits(images), (ours, theirs) => ours.Equals(theirs) || Math.Abs(ours - theirs) < 1e-5);
    }

    [Fact]
    public void Run_scales_bytes_to_0_to_1()
    {
        var cnn = new ReferenceCnn(Small with { InputChannels = 3 });
        byte[] bytes = TestImages.Drawings(cnn.Options, 9);
        float[] logits = new float[9 * Small.ClassCount];
        CnnForward forward = cnn.Forward();

        forward.Run(bytes, logits, forward.CreateWorkspace());

        logits.ShouldBeCloseTo(cnn.TorchLogits([.. bytes.Select(value => value / 255f)]), 1e-5);
    }
}
