using MnistCnn.Keras;
using MnistCnn.Models;
using MnistCnn.Models.Layers;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Keras;

public sealed class KerasWeightsLoadTests
{
    [Theory]
    [InlineData("depth3.h5")]
    [InlineData("depth3.weights.h5")]
    public void Load_into_a_network_with_other_weights_gives_the_predictions_of_Keras(string file)
    {
        var chain = new CnnChain(28, 28);
        for (int filters = 3; filters <= 5; filters++)
        {
            chain.Convolution(filters, 3);
            if (file == "depth3.weights.h5")
                chain.BatchNormalization();
            chain.Relu().MaxPooling(2);
        }

        Cnn model = chain.Flatten().Dense(6).Relu().Dropout(0.5).Dense(10).WithSeed(1).Build();

        KerasWeights.Load(model, KerasFixture.PathOf(file));

        KerasFixture.Predict(model).ShouldBeCloseTo(KerasFixture.Logits(file), 1e-5, "logits");
    }

    [Fact]
    public void Load_of_the_newest_form_of_HDF5_gives_the_predictions_of_Keras()
    {
        Cnn model = new CnnBuilder().WithFilters(3, 4).WithDenseUnits(6).Build();

        KerasWeights.Load(model, KerasFixture.PathOf("newest-format.h5"));

        KerasFixture.Predict(model).ShouldBeCloseTo(KerasFixture.Logits("newest-format.h5"), 1e-5, "logits");
    }

    [Fact]
    public void Load_of_another_architecture_lists_everything_and_changes_nothing()
    {
        Cnn model = new CnnBuilder().WithFilters(3, 5).WithDenseUnits(6).WithBatchNormalization().WithSeed(1).Build();
        Dictionary<string, byte[]> before = ModelWeights.Of(model);
        string path = KerasFixture.PathOf("depth3.h5");

        Action load = () => KerasWeights.Load(model, path);

        load.Should().Throw<InvalidDataException>().Which.Message.Should()
            .Contain(path)
            .And.Contain(
                "different: /conv2d_3/conv2d_3/kernel:0 [3, 3, 3, 4] of 32-bit float in the file is [3, 3, 3, 5]")
            .And.Contain("conv2's kernel")
            .And.Contain("unexpected: /conv2d_4/conv2d_4/kernel:0 [3, 3, 4, 5]")
            .And.Contain("missing: batch_norm2's moving_variance [5]")
            .And.Contain("different: /dense_2/dense_2/kernel:0 [5, 6]")
            .And.Contain("Build the network with the options that it was saved with.");
        ModelWeights.Of(model).Should().BeEquivalentTo(before);
    }

    [Fact]
    public void Load_of_the_same_layers_in_another_order_names_both_orders()
    {
        Cnn model = new CnnBuilder().WithFilters(3, 3).WithDenseUnits(6).WithBatchNormalization().Build();

        Action load = () => KerasWeights.Load(model, KerasFixture.PathOf("another-order.h5"));

        load.Should().Throw<InvalidDataException>().Which.Message.Should()
            .Contain(
                "another order: conv2d, conv2d_1, batch_normalization, batch_normalization_1, dense, dense_1 in the "
                + "file")
            .And.Contain(
                "and conv1, batch_norm1, conv2, batch_norm2, dense1, dense2 in the network");
    }

    [Theory]
    [InlineData(1, 0xBB)] // Asks for a dictionary that no file has.
    [InlineData(8, 0xFF)]
    public void Load_of_a_file_whose_last_weight_is_broken_changes_nothing(int place, byte value)
    {
        using var directory = new TemporaryDirectory();
        Cnn model = new CnnBuilder().WithFilters(3, 4).WithDenseUnits(6).WithSeed(1).Build();
        Dictionary<string, byte[]> before = ModelWeights.Of(model);
        byte[] bytes = File.ReadAllBytes(KerasFixture.PathOf("packed.h5"));
        int lastChunk = bytes.AsSpan().LastIndexOf("\x78\x5e"u8);
        bytes[lastChunk + place] = value;
        File.WriteAllBytes(directory.File("broken.h5"), bytes);

        Action load = () => KerasWeights.Load(model, directory.File("broken.h5"));

        load.Should().Throw<InvalidDataException>().WithMessage("*broken.h5*The values of '/*");
        ModelWeights.Of(model).Should().BeEquivalentTo(before);
    }

    [Theory]
    [InlineData(KerasBackend.Theano)]
    [InlineData(null)]
    public void Load_of_a_file_of_Keras_1_or_0_turns_the_kernels_of_Theano(KerasBackend? backend)
    {
        string file = backend is null ? "keras-1-theano.h5" : "keras-0.weights.h5";
        Cnn model = new CnnChain(28, 28)
            .Convolution(3, 3).Relu().MaxPooling(4).Convolution(4, 3).Relu().Flatten().Dense(10).Build();

        KerasWeights.Load(model, KerasFixture.PathOf(file), backend);

        KerasFixture.Predict(model).ShouldBeCloseTo(KerasFixture.Logits(file), 1e-5, "logits");
    }

    [Fact]
    public void Load_of_a_file_that_tells_another_backend_refuses_the_argument()
    {
        Cnn model = new CnnBuilder().WithFilters(3, 4).WithDenseUnits(6).Build();

        Action load = () => KerasWeights.Load(model, KerasFixture.PathOf("depth2.h5"), KerasBackend.Theano);

        load.Should().Throw<InvalidDataException>().WithMessage("*depth2.h5*computed by TensorFlow*'backend' says "
            + "Theano*");
    }

    [Fact]
    public void Load_of_a_file_that_describes_another_network_tells_both_and_changes_nothing()
    {
        Cnn model = new CnnBuilder().WithFilters(3, 4).WithDenseUnits(6).WithBatchNormalization().WithSeed(1).Build();
        Dictionary<string, byte[]> before = ModelWeights.Of(model);

        Action load = () => KerasWeights.Load(model, KerasFixture.PathOf("whole-model.h5"));

        load.Should().Throw<InvalidDataException>()
            .WithMessage("*whole-model.h5*The file: *epsilon 0.02*The network: *epsilon 0.001*KerasModel.Load*");
        ModelWeights.Of(model).Should().BeEquivalentTo(before);
    }
}
