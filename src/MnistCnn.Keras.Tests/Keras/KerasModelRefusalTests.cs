using MnistCnn.Keras;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Keras;

public sealed class KerasModelRefusalTests : IDisposable
{
    private static readonly string Flatten = KerasArchives.Layer("Flatten", "f");
    private static readonly string Dense = KerasArchives.Layer("Dense", "d", "'units': 10");

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("LSTM", "'units': 4", "layer 'x': LSTM: there is no such layer here.")]
    [InlineData("SeparableConv2D", "", "layer 'x': SeparableConv2D: there is no such layer here.")]
    [InlineData("Conv2D", "'filters': 4, 'kernel_size': [3, 3], 'dilation_rate': [2, 2]", "its dilation_rate is not 1")]
    [InlineData("Conv2D", "'filters': 4, 'kernel_size': [3, 3], 'groups': 2", "its groups are not 1")]
    [InlineData("Conv2D", "'filters': 4, 'kernel_size': [3, 3], 'strides': [1, 2]", "its strides is 1 of rows and 2 "
        + "of")]
    [InlineData("Conv2D", "'filters': 4, 'kernel_size': [3, 3], 'padding': 'causal'", "its padding is 'causal'")]
    [InlineData("Conv2D", "'filters': 4, 'kernel_size': [99, 99]", "larger than what is left of the image")]
    [InlineData("Conv2D", "'filters': 4, 'kernel_size': [3, 3], 'activation': 'selu'", "its activation 'selu'")]
    [InlineData("Conv2D", "'filters': 4", "layer 'x': Conv2D: it has no nb_row.")]
    [InlineData("Conv2D", "'filters': 'many', 'kernel_size': 3", "its filters should be whole numbers, and is "
        + "\"many\"")]
    [InlineData("BatchNormalization", "'axis': 1", "its axis is 1")]
    [InlineData("Rescaling", "'scale': 0.0078, 'offset': -1", "layer 'x': Rescaling: it has an offset")]
    [InlineData("Dropout", "'rate': 1.5", "layer 'x': Dropout: DropoutLayer.Rate must be at least 0 and below 1")]
    [InlineData("ReLU", "'max_value': 6.0", "layer 'x': ReLU: a ReLU with a max_value")]
    [InlineData("ZeroPadding2D", "'padding': [[1, 1], [1, 1]]", "layer 'x': ZeroPadding2D: no convolution follows it")]
    [InlineData("Reshape", "'target_shape': [14, 56, 1]", "layer 'x': Reshape: it makes [14, 56, 1]")]
    [InlineData("Dense", "'units': 4", "layer 'x': Dense: it is applied to each pixel of a map")]
    public void Load_of_a_layer_that_is_not_known_names_it_and_the_reason_and_the_way_out(
        string kind, string arguments, string problem)
    {
        Action load = Loading(KerasArchives.Sequential(KerasArchives.Layer(kind, "x", arguments), Flatten, Dense));

        load.Should().Throw<InvalidDataException>().Which.Message.Should()
            .Contain("m.keras").And.Contain(problem).And.Contain("docs/keras.md");
    }

    [Fact]
    public void Load_names_all_layers_that_are_not_known()
    {
        Action load = Loading(KerasArchives.Sequential(
            KerasArchives.Layer("Conv1D", "a"), Flatten, KerasArchives.Layer("GRU", "b"), Dense));

        load.Should().Throw<InvalidDataException>().WithMessage("*layer 'a': Conv1D*layer 'b': GRU*");
    }

    [Fact]
    public void Load_of_a_softmax_before_other_layers_names_the_layer_that_has_it()
    {
        string dense = KerasArchives.Layer("Dense", "middle", "'units': 4, 'activation': 'softmax'");

        Action load = Loading(KerasArchives.Sequential(Flatten, dense, Dense));

        load.Should().Throw<InvalidDataException>().WithMessage("*layer 'middle': Dense: a softmax can only be the "
            + "last*");
    }

    [Fact]
    public void Load_of_a_single_output_says_how_many_classes_there_must_be()
    {
        string dense = KerasArchives.Layer("Dense", "one", "'units': 1, 'activation': 'sigmoid'");

        Action load = Loading(KerasArchives.Sequential(Flatten, dense));

        load.Should().Throw<InvalidDataException>().WithMessage("*must give a logit for each of 2 to 65536*gives 1.*");
    }

    [Theory]
    [InlineData("a", "layer 'add': Add: it reads 'i' and 'a', and only a chain of layers can be read")]
    [InlineData(null, "layer 'b': Dropout: it and 'a' both read 'i', and only a chain of layers can be read")]
    public void Load_of_a_model_that_branches_names_the_layer(string? second, string problem)
    {
        const string rate = "'rate': 0.5";
        string[] layers =
        [
            KerasArchives.Layer("InputLayer", "i", "'batch_shape': [null, 28, 28, 1]"),
            KerasArchives.Layer("Dropout", "a", rate, "i"),
            second is null
                ? KerasArchives.Layer("Dropout", "b", rate, "i")
                : KerasArchives.Layer("Add", "add", "", "i", second),
        ];
        string config = KerasArchives.Json(
            "{'class_name': 'Functional', 'config': {'layers': [" + string.Join(", ", layers) + "]}}");

        Action load = Loading(config);

        load.Should().Throw<InvalidDataException>().Which.Message.Should().Contain(problem);
    }

    [Fact]
    public void Load_of_other_weights_than_the_model_says_lists_them()
    {
        Action load = Loading(KerasArchives.Sequential(Flatten, Dense));

        load.Should().Throw<InvalidDataException>().Which.Message.Should()
            .Contain("different: layer 'dense' has /layers/dense/vars/0 [100, 6], ")
            .And.Contain("should have kernel [784, 10], bias [10]")
            .And.Contain("unexpected: the weights of layer 'conv2d'");
    }

    [Theory]
    [InlineData("{", "not the JSON")]
    [InlineData("[]", "model of no class")]
    [InlineData("{'class_name': 'Mine', 'config': {}}", "It is a Mine, a class of somebody's own")]
    [InlineData("{'class_name': 'Sequential', 'config': {'layers': []}}", "no layers")]
    [InlineData("{'class_name': 'Sequential', 'config': {'layers': [7]}}", "A layer has no 'class_name'")]
    [InlineData(
        "{'class_name': 'Sequential', 'config': {'layers': [{'class_name': 'Dense', 'config': {'name': 'd', "
            + "'units': 9}}]}}",
        "does not tell the size of its input")]
    [InlineData(
        "{'class_name': 'Sequential', 'config': {'layers': [{'class_name': 'InputLayer', 'config': {'name': 'i', "
            + "'batch_shape': [null, null, null, 1]}}]}}",
        "every size of an image must be told")]
    public void Load_of_a_broken_description_says_what_it_lacks(string config, string problem)
    {
        Action load = Loading(KerasArchives.Json(config));

        load.Should().Throw<InvalidDataException>().Which.Message.Should().Contain("m.keras").And.Contain(problem);
    }

    private Action Loading(string config)
    {
        string path = _directory.File("m.keras");
        KerasArchives.Write(path, config);
        return () => KerasModel.Load(path);
    }
}
