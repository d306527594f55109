using MnistCnn.Data;
using MnistCnn.Keras;
using MnistCnn.Models;
using MnistCnn.Training;

namespace MnistCnn.Tests.Keras;

/// <summary>
/// Files that others published, with the share of MNIST's first 1,000 test images that their own networks get right:
/// where <c>MNISTCNN_CASES</c> names the folder that has them.
/// </summary>
public sealed class KerasCaseTests
{
    [CasesTheory]
    [InlineData("chollet_3conv_last_unpooled.h5", 98.8)]
    [InlineData("one_dense_keras_example.h5", 99.3)]
    [InlineData("three_conv_one_dense.h5", 98.3)]
    [InlineData("two_hidden_dense_k5_k3.h5", 53.9)]
    [InlineData("padding_same_in_config.h5", 99.1)]
    [InlineData("bn_after_relu_before_pool.h5", 98.8)]
    [InlineData("no_bias_5conv.h5", 14.3)]
    [InlineData("small.keras", 96.9)]
    [InlineData("mlp_weights.h5", 97.6)]
    [InlineData("chollet_3conv.weights.h5", 99.0)]
    [InlineData("conv_conv_pool_keras1.h5", 99.2)]
    public void Load_of_a_published_file_gets_as_many_digits_right_as_Keras(string file, double percent)
    {
        Cnn network = KerasModel.Load(CasesTheoryAttribute.PathOf(file)).Network;

        Percent(network).Should().BeApproximately(percent, 0.01);
    }

    [CasesTheory]
    [InlineData("keras0_layout.weights.h5", 97.4)]
    public void Load_of_published_weights_of_Keras_0_into_their_network_gets_as_many_digits_right(
        string file, double percent)
    {
        Cnn network = new CnnChain(28, 28)
            .Convolution(32, 3).Relu().Convolution(32, 3).Relu().MaxPooling(2).Flatten().Dense(10).Build();

        KerasWeights.Load(network, CasesTheoryAttribute.PathOf(file), KerasBackend.Theano);

        Percent(network).Should().BeApproximately(percent, 0.01);
    }

    private static double Percent(Cnn network)
    {
        ImageSet images = MnistDataset
            .LoadAsync(new MnistDatasetOptions { Offline = true }).GetAwaiter().GetResult().Test.Take(1_000);
        return 100 * new Trainer(network, new TrainerOptions()).Evaluate(images).Accuracy;
    }
}
