using MnistCnn.Inspection;
using MnistCnn.Models;
using MnistCnn.Models.Layers;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Models;

/// <summary>Modules of chains of any layers, beside plain loops, and on the way back.</summary>
public sealed class CnnModuleChainTests
{
    private const int Batch = 3;

    public static TheoryData<string> AwkwardNetworks => AwkwardChains.Names;

    [Theory]
    [MemberData(nameof(AwkwardNetworks))]
    public void Forward_of_an_awkward_network_gives_what_plain_loops_give(string network) =>
        ShouldGiveWhatPlainLoopsGive(AwkwardChains.Model(network), network);

    [Fact]
    public void Forward_of_any_chain_gives_what_plain_loops_give()
    {
        for (int seed = 0; seed < 150; seed++)
            ShouldGiveWhatPlainLoopsGive(RandomChains.Model(seed), $"seed {seed}");
    }

    [Theory]
    [MemberData(nameof(AwkwardNetworks))]
    public void There_and_back_an_awkward_network_is_the_same(string network) =>
        ShouldComeBackTheSame(AwkwardChains.Model(network));

    [Fact]
    public void There_and_back_any_chain_is_the_same()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            Cnn model = RandomChains.Model(seed);
            model.Freeze(model.Layout.Layers.Where((_, i) => (i + seed) % 3 == 0).Select(layer => layer.Name));
            ShouldComeBackTheSame(model);
        }
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Training_mode_normalises_a_list_and_a_map_as_PyTorch_does_and_notes_the_population_variance(
        bool scale, bool shift)
    {
        var normalization = new BatchNormalizationLayer
        {
            HasScale = scale, HasShift = shift, Momentum = 0.7, Epsilon = 1e-3,
        };
        Cnn model = ModelWeights.Draw(
            new CnnChain(3, 4, 2).Add(normalization).Flatten().Add(normalization).Dense(3).ToArchitecture());
        using DisposeScope scope = NewDisposeScope();
        using CnnModule module = model.ToModule();
        module.train();
        Tensor images = tensor(TestImages.Noise(model.Architecture, 5)).reshape(5, 2, 3, 4);
        using var maps = nn.BatchNorm2d(2, eps: 1e-3, momentum: 0.3);
        using var lists = nn.BatchNorm1d(24, eps: 1e-3, momentum: 0.3);
        Take(maps, "batch_norm1");
        Take(lists, "batch_norm2");
        Tensor mapsBefore = maps.running_var!.clone(), listsBefore = lists.running_var!.clone();

        Tensor logits = module.call(images);

        Dictionary<string, Tensor> state = module.state_dict();
        Tensor expected = nn.functional.linear(
            lists.call(maps.call(images).flatten(1)), state["dense1.weight"], state["dense1.bias"]);
        logits.allclose(expected, 1e-5, 1e-6, false).Should().BeTrue();
        // 5 images of 3×4 pixels have 60 values a channel. PyTorch's variance is unbiased, n / (n − 1) as large.
        (string, nn.Module, Tensor, double)[] references =
            [("batch_norm1", maps, mapsBefore, 60), ("batch_norm2", lists, listsBefore, 5)];
        foreach ((string name, nn.Module reference, Tensor before, double count) in references)
            foreach ((string buffer, Tensor noted) in reference.named_buffers())
            {
                Tensor wanted = buffer == "running_var"
                    ? (before * 0.7) + ((noted - (before * 0.7)) * ((count - 1) / count))
                    : noted;
                state[$"{name}.{buffer}"].allclose(wanted, 1e-5, 1e-6, false).Should().BeTrue($"{name}.{buffer}");
            }

        void Take(nn.Module reference, string name)
        {
            using IDisposable noGradient = no_grad();
            foreach ((string key, Tensor target) in reference.state_dict())
                if (module.state_dict().TryGetValue($"{name}.{key}", out Tensor? source))
                    target.copy_(source);
        }
    }

    [Fact]
    public void A_frozen_normalisation_keeps_its_statistics_in_training_mode_though_it_has_no_parameter()
    {
        Cnn model = ModelWeights.Draw(new CnnChain(3, 4, 2)
            .Add(new BatchNormalizationLayer { HasScale = false, HasShift = false }).Flatten().Dense(3)
            .ToArchitecture());
        model.Freeze("batch_norm1");
        using CnnModule module = model.ToModule();
        module.train();
        using Tensor images = tensor(TestImages.Noise(model.Architecture, 5)).reshape(5, 2, 3, 4);

        module.call(images).Dispose();

        module.ToCnn().ShouldBeTheSameAs(model);
    }

    [Fact]
    public void Dropout_of_whole_channels_drops_whole_channels()
    {
        Cnn model = new CnnChain(4, 5, 64).Dropout(0.5, wholeChannels: true).GlobalAveragePooling()
            .Dense(64).Build();
        float[] identity = new float[64 * 64];
        for (int i = 0; i < 64; i++)
            identity[i * 65] = 1;
        model.SetWeights("dense1.weight", identity);
        using CnnModule module = model.ToModule();
        module.train();
        using Tensor images = ones(2, 64, 4, 5);

        using Tensor means = module.call(images);

        // A part of a channel would leave another mean.
        means.data<float>().ToArray().Select(value => MathF.Round(value, 4)).Distinct().Should()
            .BeEquivalentTo([0f, 2f]);
    }

    private static void ShouldGiveWhatPlainLoopsGive(Cnn model, string what)
    {
        CnnArchitecture network = model.Architecture;
        byte[] pixels = TestImages.Bytes(network, Batch);
        using DisposeScope scope = NewDisposeScope();
        using CnnModule module = model.ToModule();
        module.eval();
        module.state_dict().Keys.Should().BeEquivalentTo(model.Layout.Tensors.Select(tensor => tensor.Name));

        float[] logits = module.call(
            tensor(pixels).to(ScalarType.Float32).div(255)
                .reshape(Batch, network.InputChannels, network.InputHeight, network.InputWidth))
            .contiguous().data<float>().ToArray();

        var trace = new LayerTrace(model);
        float[] expected = [.. pixels.Chunk(pixels.Length / Batch).SelectMany(image => trace.Forward(image))];
        logits.ShouldBeCloseTo(expected, 1e-5, $"{what}: {network}");
    }

    private static void ShouldComeBackTheSame(Cnn model)
    {
        using CnnModule module = model.ToModule();

        Cnn back = module.ToCnn();

        back.ShouldBeTheSameAs(model);
        module.parameters().Sum(parameter => parameter.requires_grad ? parameter.numel() : 0)
            .Should().Be(model.Summary().TrainableParameters);
    }
}
