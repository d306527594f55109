using MnistCnn.Keras;
using MnistCnn.Models;
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
    [InlineData("newest-format.h5", 2)]
    public void Read_of_a_file_of_Keras_gives_the_predictions_of_Keras(string file, int depth)
    {
        Cnn model = KerasWeights.Read(KerasFixture.PathOf(file));

        model.Options.Should().Be(new CnnOptions { Filters = depth == 2 ? [3, 4] : [3, 4, 5], DenseUnits = 6 });
        KerasFixture.Predict(model).ShouldBeCloseTo(KerasFixture.Logits(file), 1e-5, "logits");
    }

    [Theory]
    [InlineData("whole-model.h5", BatchNormalization.AfterPooling)]
    [InlineData("normalized.h5", BatchNormalization.AfterPooling)]
    [InlineData("depth3.weights.h5", BatchNormalization.BeforeActivation)]
    public void Read_of_batch_normalisation_gives_the_predictions_of_Keras_whatever_its_epsilon(
        string file, BatchNormalization placement)
    {
        Cnn model = KerasWeights.Read(KerasFixture.PathOf(file), new CnnOptions { BatchNormalization = placement });

        KerasFixture.Predict(model).ShouldBeCloseTo(KerasFixture.Logits(file), 1e-5, "logits");
    }

    [Fact]
    public void Read_takes_from_the_architecture_what_weights_do_not_tell()
    {
        var architecture = new CnnOptions { Padding = ConvPadding.Same, Pooling = PoolingKind.Average, Dropout = 0.25 };

        Cnn model = KerasWeights.Read(KerasFixture.PathOf("same-padding.h5"), architecture);

        model.Options.Should().Be(architecture with { Filters = [3, 4], DenseUnits = 3 });
        KerasFixture.Predict(model).ShouldBeCloseTo(KerasFixture.Logits("same-padding.h5"), 1e-5, "logits");
    }

    [Fact]
    public void Read_of_a_network_of_another_image_size_says_what_to_do()
    {
        Action read = () => KerasWeights.Read(KerasFixture.PathOf("same-padding.h5"));

        read.Should().Throw<InvalidDataException>().Which.Message.Should()
            .Contain("/dense/dense/kernel:0 [196, 3]")
            .And.Contain("[100, 3]")
            .And.Contain("'architecture'");
    }

    [Fact]
    public void Read_of_batch_normalisation_without_saying_where_it_stands_asks_for_it()
    {
        Action read = () => KerasWeights.Read(KerasFixture.PathOf("normalized.h5"));

        read.Should().Throw<InvalidDataException>().WithMessage("*normalized.h5*CnnOptions.BatchNormalization*");
    }

    [Fact]
    public void Read_with_an_epsilon_takes_that_instead_of_the_file_s()
    {
        var architecture = new CnnOptions { BatchNormalization = BatchNormalization.AfterPooling };
        string file = KerasFixture.PathOf("whole-model.h5");

        Cnn asInTheFile = KerasWeights.Read(file, architecture);
        Cnn said = KerasWeights.Read(file, architecture, epsilon: 0.02);
        Cnn other = KerasWeights.Read(file, architecture, epsilon: 0.001);

        ModelWeights.Of(said).Should().BeEquivalentTo(ModelWeights.Of(asInTheFile));
        ModelWeights.Of(other)["batch_norm1.weight"].Should().NotEqual(ModelWeights.Of(said)["batch_norm1.weight"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void Read_with_an_epsilon_that_cannot_be_names_it(double epsilon)
    {
        Action read = () => KerasWeights.Read(KerasFixture.PathOf("depth2.h5"), epsilon: epsilon);

        read.Should().Throw<ArgumentOutOfRangeException>().WithMessage("*above 0 and finite*")
            .WithParameterName(nameof(epsilon));
    }

    [Fact]
    public void Read_of_a_file_that_is_not_there_says_so()
    {
        Action read = () => KerasWeights.Read("no-such-file.h5");

        read.Should().Throw<FileNotFoundException>().WithMessage("*no-such-file.h5*");
    }
}
