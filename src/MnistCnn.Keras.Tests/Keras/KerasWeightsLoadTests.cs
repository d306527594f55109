using MnistCnn.Keras;
using MnistCnn.Models;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Keras;

public sealed class KerasWeightsLoadTests
{
    [Theory]
    [InlineData("depth3.h5")]
    [InlineData("depth3.weights.h5")]
    public void Load_into_a_network_with_other_weights_gives_the_predictions_of_Keras(string file)
    {
        BatchNormalization normalization =
            file == "depth3.h5" ? BatchNormalization.None : BatchNormalization.BeforeActivation;
        Cnn model = new CnnBuilder()
            .WithFilters(3, 4, 5).WithDenseUnits(6).WithBatchNormalization(normalization).WithSeed(1).Build();

        KerasWeights.Load(model, KerasFixture.PathOf(file));

        KerasFixture.Predict(model).ShouldBeCloseTo(KerasFixture.Logits(file), 1e-5, "logits");
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
            .And.Contain("conv2d_1's kernel")
            .And.Contain("unexpected: /conv2d_4/conv2d_4/kernel:0 [3, 3, 4, 5]")
            .And.Contain("missing: batch_normalization_1's moving_variance [5]")
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
                "and conv2d, batch_normalization, conv2d_1, batch_normalization_1, dense, dense_1 in the network");
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
}
