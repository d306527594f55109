using MnistCnn.Kernels;
using MnistCnn.Models;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Kernels;

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
        ["no pooling"] = Small with { Pooling = PoolingKind.None },
        ["average pooling"] = Small with { Pooling = PoolingKind.Average },
        ["average pooling of 3, same padding"] = Small with
        {
            Pooling = PoolingKind.Average, PoolSize = 3, Padding = Padding.Same,
        },
        ["colour"] = Small with { InputChannels = 3 },
        ["many channels, odd filters"] = Small with { InputChannels = 17, Filters = [33, 1] },
        ["one unit"] = Small with { DenseUnits = [1], ClassCount = 2, Filters = [1] },
        ["normalisation before"] = Small with { BatchNormalization = BatchNormalization.BeforeActivation },
        ["normalisation after"] = Small with
        {
            BatchNormalization = BatchNormalization.AfterPooling, Padding = Padding.Same,
        },
        ["colour, average pooling, normalisation before"] = Small with
        {
            InputChannels = 3, Filters = [33, 17], Pooling = PoolingKind.Average,
            BatchNormalization = BatchNormalization.BeforeActivation,
        },
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
    public void Run_gives_what_plain_loops_give(string network, int lanes)
    {
        Cnn model = ModelWeights.Draw(Networks[network], seed: 2);
        float[] images = TestImages.Noise(model.Architecture, 3);

        Logits.Of(model, images, KernelWidths.Forward(lanes)).ShouldBeCloseTo(PlainLoops.Logits(model, images), 1e-5);
    }

    [Theory]
    [MemberData(nameof(NetworksAndLanes))]
    public void Run_of_pictures_that_are_blank_in_part_gives_what_plain_loops_give(string network, int lanes)
    {
        Cnn model = ModelWeights.Draw(Networks[network], seed: 2);
        byte[] images = TestImages.Sketches(model.Architecture, 5);

        Logits.Of(model, images, KernelWidths.Forward(lanes)).ShouldBeCloseTo(Logits.Plain(model, images), 1e-5);
    }

    [Theory]
    [ClassData(typeof(NetworkKinds))]
    public void Run_gives_what_plain_loops_give_of_every_kind_of_network(
        PoolingKind pooling, BatchNormalization normalization, Padding padding, int kernel)
    {
        Cnn model = ModelWeights.Draw(NetworkKinds.Options(pooling, normalization, padding, kernel));
        byte[] images = TestImages.Drawings(model.Architecture, 2);
        float[] expected = Logits.Plain(model, images);

        foreach (int lanes in new[] { 1, 4, 8, 16 })
            Logits.Of(model, images, KernelWidths.Forward(lanes)).ShouldBeCloseTo(expected, 1e-5, $"{lanes} lanes");
    }

    [Theory]
    [InlineData(PoolingKind.Max, 1)]
    [InlineData(PoolingKind.Max, 4)]
    [InlineData(PoolingKind.Max, 8)]
    [InlineData(PoolingKind.Max, 16)]
    [InlineData(PoolingKind.Average, 1)]
    [InlineData(PoolingKind.Average, 16)]
    [InlineData(PoolingKind.None, 1)]
    [InlineData(PoolingKind.None, 16)]
    public void Run_carries_NaN_from_any_weight_or_pixel_to_the_logits(PoolingKind pooling, int lanes)
    {
        ForwardKernels kernels = KernelWidths.Forward(lanes);
        Cnn model = ModelWeights.Draw(
            Small with { Pooling = pooling, BatchNormalization = BatchNormalization.AfterPooling });
        float[] images = TestImages.Noise(Small, 1);
        foreach (string name in model.WeightNames)
        {
            float[] values = model.GetWeights(name);
            model.SetWeights(name, [.. values[..^1], float.NaN]);
            Logits.Of(model, images, kernels).Should().Contain(value => float.IsNaN(value), $"{name} holds NaN");
            Logits.Of(model, new byte[images.Length], kernels)
                .Should().Contain(value => float.IsNaN(value), $"{name} holds NaN where the image is blank");
            model.SetWeights(name, values);
        }

        foreach (int pixel in new[] { 0, 1, 14, 61 })
        {
            float before = images[pixel];
            images[pixel] = float.NaN;
            Logits.Of(model, images, kernels)
                .Should().OnlyContain(value => float.IsNaN(value), $"pixel {pixel} is NaN");
            images[pixel] = before;
        }
    }

    [Theory]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Run_treats_infinity_as_plain_loops_do(float infinity)
    {
        Cnn model = ModelWeights.Draw(Small);
        float[] weights = model.GetWeights("conv1.weight");
        weights[3] = infinity;
        model.SetWeights("conv1.weight", weights);
        float[] images = TestImages.Noise(Small, 3);
        images.AsSpan(30, 60).Clear();

        Logits.Of(model, images).Should().Equal(
            PlainLoops.Logits(model, images), (ours, theirs) => ours.Equals(theirs) || Math.Abs(ours - theirs) < 1e-5);
    }

    [Fact]
    public void Run_scales_bytes_to_0_to_1()
    {
        Cnn model = ModelWeights.Draw(Small with { InputChannels = 3 });
        byte[] bytes = TestImages.Drawings(model.Architecture, 9);
        float[] scaled = [.. bytes.Select(value => value / 255f)];

        Logits.Of(model, bytes).ShouldBeCloseTo(PlainLoops.Logits(model, scaled), 1e-5);
    }

    [Theory]
    [InlineData(PoolingKind.Max)]
    [InlineData(PoolingKind.Average)]
    [InlineData(PoolingKind.None)]
    public void Run_gives_an_image_the_same_bits_in_any_company(PoolingKind pooling)
    {
        Cnn model = ModelWeights.Draw(Small with { Pooling = pooling });
        float[] images = TestImages.Noise(Small, 13);

        float[] together = Logits.Of(model, images);
        float[] alone = [.. images.Chunk(images.Length / 13).SelectMany(image => Logits.Of(model, image))];

        alone.Should().Equal(together);
    }

    [Theory]
    [InlineData(PoolingKind.Max)]
    [InlineData(PoolingKind.Average)]
    public void Run_serves_several_threads_each_with_its_workspace(PoolingKind pooling)
    {
        Cnn model = ModelWeights.Draw(Small with { Pooling = pooling });
        float[] images = TestImages.Noise(Small, 20);
        float[] expected = Logits.Of(model, images);
        CnnForward forward = CnnForward.Of(model);

        Parallel.For(0, 16, _ =>
        {
            float[] logits = new float[expected.Length];
            forward.Run(images, logits, forward.CreateWorkspace());
            logits.Should().Equal(expected);
        });
    }

    [Fact]
    public void Run_goes_by_the_weights_that_the_network_had_when_it_was_made()
    {
        Cnn model = ModelWeights.Draw(Small);
        float[] images = TestImages.Noise(Small, 1);
        float[] expected = Logits.Of(model, images);
        CnnForward forward = CnnForward.Of(model);

        ModelWeights.Draw(model, seed: 2);
        float[] logits = new float[3];
        forward.Run(images, logits, forward.CreateWorkspace());

        logits.Should().Equal(expected);
        Logits.Of(model, images).Should().NotEqual(expected);
    }

    [Fact]
    public void Run_refuses_half_an_image_and_too_few_logits()
    {
        CnnForward forward = CnnForward.Of(ModelWeights.Draw(Small));
        float[] images = TestImages.Noise(Small, 2);

        FluentActions.Invoking(() => forward.Run(images.AsSpan(1), new float[6], forward.CreateWorkspace()))
            .Should().Throw<ArgumentException>()
            .WithMessage("263 values are 1 images of 132 values with 131 left over*");
        FluentActions.Invoking(() => forward.Run(images, new float[5], forward.CreateWorkspace()))
            .Should().Throw<ArgumentException>().WithMessage("*room for 5 logits where 6 are needed*");
    }
}
