using MnistCnn.Kernels;
using MnistCnn.Models;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Kernels;

public class CnnForwardTests
{
    private static readonly CnnOptions Small = new()
    {
        InputHeight = 12, InputWidth = 11, Filters = [5, 3], DenseUnits = 7, ClassCount = 3,
    };

    private static readonly Dictionary<string, CnnOptions> Networks = new()
    {
        ["the notebook's, depth 2"] = new CnnOptions(),
        ["the notebook's, depth 3"] = new CnnOptions { Filters = [32, 32, 64] },
        ["depth 1"] = new CnnOptions { Filters = [16] },
        ["depth 4, same padding"] = new CnnOptions { Filters = [8, 16, 24, 40], Padding = ConvPadding.Same },
        ["kernel 5"] = new CnnOptions { KernelSize = 5, Filters = [20, 50] },
        ["kernel 5, same padding"] = Small with { KernelSize = 5, Padding = ConvPadding.Same },
        ["kernel 1"] = Small with { KernelSize = 1 },
        ["kernel 2"] = Small with { KernelSize = 2 },
        ["pool 3"] = Small with { PoolSize = 3, Padding = ConvPadding.Same },
        ["no pooling"] = Small with { Pooling = PoolingKind.None },
        ["colour"] = Small with { InputChannels = 3 },
        ["many channels, odd filters"] = Small with { InputChannels = 17, Filters = [33, 1] },
        ["one unit"] = Small with { DenseUnits = 1, ClassCount = 2, Filters = [1] },
        ["normalisation before"] = Small with { BatchNormalization = BatchNormalization.BeforeActivation },
        ["normalisation after"] = Small with { BatchNormalization = BatchNormalization.AfterPooling, Padding = ConvPadding.Same },
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
    [MemberData(nameof(NetworksAndLanes))]
    public void Run_gives_what_plain_loops_give(string network, int lanes)
    {
        var cnn = new ReferenceCnn(Networks[network] with { BatchNormalization = BatchNormalization.None }, seed: 2);
        float[] images = TestImages.Noise(cnn.Options, 2);

        cnn.Logits(images, KernelWidths.Forward(lanes)).ShouldBeCloseTo(PlainLoops.Logits(cnn, images), 1e-5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    public void Run_carries_NaN_from_any_weight_or_pixel_to_the_logits(int lanes)
    {
        ForwardKernels kernels = KernelWidths.Forward(lanes);
        var cnn = new ReferenceCnn(Small with { BatchNormalization = BatchNormalization.AfterPooling });
        float[] images = TestImages.Noise(Small, 1);
        foreach (string name in cnn.Values.Keys)
        {
            float[] values = cnn.Values[name];
            float before = values[^1];
            values[^1] = float.NaN;
            cnn.Logits(images, kernels).Should().Contain(value => float.IsNaN(value), $"{name} holds NaN");
            values[^1] = before;
        }

        foreach (int pixel in new[] { 0, 1, 14, 61 })
        {
            float before = images[pixel];
            images[pixel] = float.NaN;
            cnn.Logits(images, kernels).Should().OnlyContain(value => float.IsNaN(value), $"pixel {pixel} is NaN");
            images[pixel] = before;
        }
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
        logits.Should().Equal(cnn.TorchLogits(images), (ours, theirs) => ours.Equals(theirs) || Math.Abs(ours - theirs) < 1e-5);
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

    [Fact]
    public void Run_gives_an_image_the_same_bits_in_any_company()
    {
        var cnn = new ReferenceCnn(Small);
        float[] images = TestImages.Noise(Small, 13);

        float[] together = cnn.Logits(images);
        float[] alone = [.. images.Chunk(images.Length / 13).SelectMany(image => cnn.Logits(image))];

        alone.Should().Equal(together);
    }

    [Fact]
    public void Run_serves_several_threads_each_with_its_workspace()
    {
        var cnn = new ReferenceCnn(Small);
        float[] images = TestImages.Noise(Small, 20);
        float[] expected = cnn.Logits(images);
        CnnForward forward = cnn.Forward();

        Parallel.For(0, 16, _ =>
        {
            float[] logits = new float[expected.Length];
            forward.Run(images, logits, forward.CreateWorkspace());
            logits.Should().Equal(expected);
        });
    }

    [Fact]
    public void Run_refuses_half_an_image_and_too_few_logits()
    {
        CnnForward forward = new ReferenceCnn(Small).Forward();
        float[] images = TestImages.Noise(Small, 2);

        FluentActions.Invoking(() => forward.Run(images.AsSpan(1), new float[6], forward.CreateWorkspace()))
            .Should().Throw<ArgumentException>().WithMessage("263 values are 1 images of 132 values with 131 left over*");
        FluentActions.Invoking(() => forward.Run(images, new float[5], forward.CreateWorkspace()))
            .Should().Throw<ArgumentException>().WithMessage("*room for 5 logits where 6 are needed*");
    }

    [Fact]
    public void Constructor_refuses_average_pooling_and_says_why() =>
        FluentActions.Invoking(() => new ReferenceCnn(Small with { Pooling = PoolingKind.Average }).Forward())
            .Should().Throw<NotSupportedException>().WithMessage("*Pooling is Average*");
}
