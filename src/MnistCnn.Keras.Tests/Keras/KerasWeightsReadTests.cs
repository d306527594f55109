using MnistCnn.Keras;
using MnistCnn.Models;
using MnistCnn.Models.Layers;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Keras;

public sealed class KerasWeightsReadTests
{
    [Theory]
    [InlineData("depth2.h5", 2)]
    [InlineData("depth3.h5", 3)]
    [InlineData("depth2.weights.h5", 2)]
    [InlineData("keras-2.13.weights.h5", 2)]
    [InlineData("keras-3-legacy.h5", 2)]
    [InlineData("packed.h5", 2)]
    [InlineData("chunked.h5", 2)]
    [InlineData("double.h5", 2)]
    [InlineData("half.h5", 2)]
    public void Read_of_a_file_of_Keras_gives_the_predictions_of_Keras(string file, int depth)
    {
        Cnn model = KerasWeights.Read(KerasFixture.PathOf(file));

        var chain = new CnnChain(28, 28);
        for (int block = 0; block < depth; block++)
            chain.Block(3 + block);
        model.Architecture.Should().Be(chain.Flatten().Dense(6).Relu().Dense(10).ToArchitecture());
        KerasFixture.Predict(model).ShouldBeCloseTo(KerasFixture.Logits(file), 1e-5, "logits");
    }

    [Fact]
    public void Read_of_batch_normalisation_where_names_tell_its_place_assumes_the_epsilon_of_Keras()
    {
        Cnn model = KerasWeights.Read(KerasFixture.PathOf("normalized.h5"));

        model.Architecture.Layers.OfType<BatchNormalizationLayer>().Should()
            .OnlyContain(layer => layer.Epsilon == 1e-3 && layer.Momentum == 0.99);
        KerasFixture.Predict(model).ShouldBeCloseTo(KerasFixture.Logits("normalized.h5"), 1e-5, "logits");
    }

    [Fact]
    public void Read_of_batch_normalisation_where_nothing_tells_its_place_asks_for_the_network()
    {
        Action read = () => KerasWeights.Read(KerasFixture.PathOf("depth3.weights.h5"));

        read.Should().Throw<InvalidDataException>()
            .WithMessage("*depth3.weights.h5*does not tell between which layers it stands*KerasWeights.Load*");
    }

    [Fact]
    public void Read_finds_padding_and_poolings_of_another_kind()
    {
        Cnn model = KerasWeights.Read(KerasFixture.PathOf("same-padding.h5"));

        model.Architecture.Layers.OfType<ConvolutionLayer>().Should()
            .OnlyContain(layer => layer.Padding == Padding.Same);
        KerasFixture.Predict(model).ShouldBeCloseTo(KerasFixture.Logits("same-padding.h5"), 1e-5, "logits");
    }

    [Fact]
    public void Read_of_a_file_that_lists_no_layer_without_weights_does_not_take_that_for_all_layers()
    {
        Action read = () => KerasWeights.Read(KerasFixture.PathOf("newest-format.h5"));

        read.Should().Throw<InvalidDataException>().WithMessage("*More than one network fits*");
    }

    [Fact]
    public void Read_of_weights_that_several_networks_fit_lists_them()
    {
        Action read = () => KerasWeights.Read(
            KerasFixture.PathOf("keras-0.weights.h5"),
            new KerasAssumptions { Backend = KerasBackend.Theano, PoolSize = 4 });

        read.Should().Throw<InvalidDataException>().Which.Message.Should()
            .Contain("More than one network fits them, and they predict differently:")
            .And.Contain("conv1 (3×3) 26×26×3 → relu1 26×26×3 → pool1 (4×4) 6×6×3 → conv2 (3×3) 4×4×4")
            .And.Contain("with MaxPooling2D").And.Contain("with AveragePooling2D").And.Contain("KerasWeights.Load");
    }

    [Fact]
    public void Read_of_weights_that_no_network_of_such_images_fits_tells_the_sizes()
    {
        Action read = () => KerasWeights.Read(
            KerasFixture.PathOf("depth2.h5"), new KerasAssumptions { InputHeight = 32, InputWidth = 32 });

        read.Should().Throw<InvalidDataException>()
            .WithMessage("*No network of images of 32×32 fits them: its first dense layer takes 100 values*");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void Read_with_an_epsilon_that_cannot_be_names_it(double epsilon)
    {
        Action read = () => KerasWeights.Read(
            KerasFixture.PathOf("depth2.h5"), new KerasAssumptions { Epsilon = epsilon });

        read.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(KerasAssumptions.Epsilon))
            .WithMessage("KerasAssumptions.Epsilon must be above 0 and at most 1.*");
    }

    [Fact]
    public void Read_of_a_file_of_Keras_0_asks_for_its_backend()
    {
        Action read = () => KerasWeights.Read(KerasFixture.PathOf("keras-0.weights.h5"));

        read.Should().Throw<InvalidDataException>().WithMessage("*Keras 0*KerasBackend.Theano or "
            + "KerasBackend.TensorFlow*");
    }

    [Fact]
    public void Read_of_a_file_that_is_not_there_says_so()
    {
        Action read = () => KerasWeights.Read("no-such-file.h5");

        read.Should().Throw<FileNotFoundException>().WithMessage("*no-such-file.h5*");
    }
}
