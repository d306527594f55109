using MnistCnn.Keras;
using MnistCnn.Models;
using MnistCnn.Models.Layers;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Keras;

public sealed class KerasModelLoadTests
{
    [Theory]
    [InlineData("whole-model.h5")]
    [InlineData("functional.h5")]
    [InlineData("functional-keras-3.h5")]
    [InlineData("nested.h5")]
    [InlineData("layers-of-their-own.h5")]
    [InlineData("dense-alone.h5")]
    [InlineData("global-pooling.h5")]
    [InlineData("archive.keras")]
    [InlineData("nested.keras")]
    [InlineData("channels-first.h5")]
    [InlineData("channels-first-flatten.h5")]
    [InlineData("keras-1.h5")]
    [InlineData("keras-1-theano.h5")]
    public void Load_of_a_model_gives_the_predictions_of_Keras(string file)
    {
        KerasModel model = KerasModel.Load(KerasFixture.PathOf(file));

        KerasFixture.Predict(model.Network).ShouldBeCloseTo(KerasFixture.Logits(file), 1e-5, "logits");
    }

    [Fact]
    public void Load_takes_every_argument_from_the_file()
    {
        KerasModel model = KerasModel.Load(KerasFixture.PathOf("layers-of-their-own.h5"));

        model.Network.Architecture.Should().Be(new CnnArchitecture(28, 28, 1,
        [
            new ConvolutionLayer(4, 5) { HasBias = false },
            new BatchNormalizationLayer { Epsilon = 0.02, Momentum = 0.95, HasScale = false },
            new ActivationLayer(Activation.LeakyRelu) { Alpha = 0.2 },
            new PoolingLayer(PoolingKind.Average, 5) { Stride = 3, Padding = Padding.Same },
            new FlattenLayer(),
            new BatchNormalizationLayer { Epsilon = 0.02, Momentum = 0.95, HasShift = false },
            new ActivationLayer(Activation.Elu) { Alpha = 0.5 },
            new DenseLayer(10),
        ]));
    }

    [Fact]
    public void Load_of_an_archive_keeps_dropout_and_the_scale_of_pixels()
    {
        KerasModel model = KerasModel.Load(KerasFixture.PathOf("archive.keras"));

        model.Network.Architecture.Layers.OfType<DropoutLayer>().Should()
            .Equal(new DropoutLayer(0.1) { WholeChannels = true }, new DropoutLayer(0.25));
        model.Network.Description.Architecture.Should().Be(model.Network.Architecture);
        model.Network.Description.PixelScale.Should().Be(1f / 255);
        model.LeftOut.Should().BeEmpty();
    }

    [Fact]
    public void Load_tells_which_layers_act_in_training_alone()
    {
        KerasModel model = KerasModel.Load(KerasFixture.PathOf("nested.keras"));

        model.LeftOut.Should().Equal("layer 'turn': RandomRotation");
    }

    [Fact]
    public void Load_of_weights_that_one_network_fits_builds_it()
    {
        KerasModel model = KerasModel.Load(KerasFixture.PathOf("depth2.h5"));

        KerasFixture.Predict(model.Network).ShouldBeCloseTo(KerasFixture.Logits("depth2.h5"), 1e-5, "logits");
    }
}
