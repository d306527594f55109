using MnistCnn.Models;
using MnistCnn.Models.Layers;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Serialization;

/// <summary>Each kind of layer, with none of its properties at its default, into a file and back.</summary>
public sealed class ModelFileLayersTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string ModelPath => _directory.File("model.safetensors");

    public void Dispose() => _directory.Dispose();

    public static TheoryData<Layer> Kinds
    {
        get
        {
            var layers = new TheoryData<Layer>
            {
                new ConvolutionLayer(3, 1)
                {
                    KernelHeight = 2, KernelWidth = 3, Stride = 2, Padding = Padding.Same, HasBias = false,
                },
                new BatchNormalizationLayer { Epsilon = 1e-3, Momentum = 0.99, HasScale = false },
                new BatchNormalizationLayer { Epsilon = 0.1 + 0.2, Momentum = 0, HasShift = false },
                new PoolingLayer(PoolingKind.Max, 3) { Stride = 2, Padding = Padding.Same },
                new PoolingLayer(PoolingKind.Average, 2) { Stride = 1 },
                new DropoutLayer(1.0 / 3) { WholeChannels = true },
            };
            foreach (Activation activation in Enum.GetValues<Activation>().Where(kind => kind != Activation.Softmax))
                layers.Add(new ActivationLayer(activation) { Alpha = 1.0 / 3 });
            return layers;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Load_gives_a_layer_back_with_all_that_it_says(Layer layer)
    {
        Cnn saved = ModelWeights.Draw(
            new CnnChain(9, 8, 2).Add(layer).Flatten().Add(new DenseLayer(3) { HasBias = false }).ToArchitecture());
        ModelFile.Save(saved, ModelPath);

        Cnn loaded = ModelFile.Load(ModelPath);

        loaded.Architecture.Layers[0].Should().Be(layer);
        loaded.Architecture.Should().Be(saved.Architecture);
        ModelWeights.Of(loaded).Should().BeEquivalentTo(ModelWeights.Of(saved));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Load_gives_the_name_of_a_layer_back(Layer layer)
    {
        ModelFile.Save(
            new CnnChain(9, 8, 2).Add(layer with { Name = "A-1_z" }).Flatten().Dense(3).Build(), ModelPath);

        ModelFile.Load(ModelPath).Architecture.Layers[0].Name.Should().Be("A-1_z");
    }

    [Fact]
    public void Load_gives_a_global_mean_and_a_softmax_back()
    {
        Cnn saved = new CnnChain(9, 8).Convolution(3, 1).Add(new GlobalAveragePoolingLayer { Name = "mean" })
            .Activation(Activation.Softmax).Build();
        ModelFile.Save(saved, ModelPath);

        ModelFile.Load(ModelPath).Architecture.Layers.Should().Equal(
            new ConvolutionLayer(3, 1), new GlobalAveragePoolingLayer { Name = "mean" },
            new ActivationLayer(Activation.Softmax));
    }

    [Fact]
    public void Load_of_random_chains_gives_networks_that_compute_the_same()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            Cnn saved = RandomChains.Model(seed);
            float[] images = TestImages.Noise(saved.Architecture, 2);
            ModelFile.Save(saved, ModelPath);

            Cnn loaded = ModelFile.Load(ModelPath);

            loaded.Architecture.Should().Be(saved.Architecture);
            ModelWeights.Of(loaded).Should().BeEquivalentTo(ModelWeights.Of(saved), $"seed {seed}");
            Logits.Of(loaded, images).Should().Equal(Logits.Of(saved, images), $"seed {seed}");
        }
    }
}
