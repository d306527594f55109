using MnistCnn.Kernels;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using TorchSharp;
using static TorchSharp.torch;
using Padding = MnistCnn.Models.Padding;

namespace MnistCnn.Tests.Models;

public sealed class CnnModuleTests
{
    [Fact]
    public void Module_names_weights_as_a_PyTorch_module_would()
    {
        using CnnModule model = new CnnBuilder().WithBatchNormalization().WithFilters(4).Build().ToModule();

        model.state_dict().Keys.Should().BeEquivalentTo(
            "conv1.weight", "conv1.bias", "batch_norm1.weight", "batch_norm1.bias", "batch_norm1.running_mean",
            "batch_norm1.running_var", "batch_norm1.num_batches_tracked",
            "dense1.weight", "dense1.bias", "dense2.weight", "dense2.bias");
    }

    [Theory]
    [InlineData(1, 693_962)]
    [InlineData(2, 113_386)]
    [InlineData(3, 37_674)]
    public void Module_has_the_parameters_of_the_notebooks_network(int depth, long expected)
    {
        using CnnModule model = new CnnBuilder().WithConvDepth(depth).Build().ToModule();

        model.parameters().Sum(parameter => parameter.numel()).Should().Be(expected);
    }

    [Fact]
    public void Forward_equals_the_layers_in_the_order_of_the_notebook()
    {
        using CnnModule model = new CnnBuilder().WithConvDepth(3).WithSeed(3).Build().ToModule();
        model.eval();
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> weights = model.state_dict();
        Tensor images = linspace(0, 1, 2 * 784).reshape(2, 1, 28, 28);

        Tensor values = images;
        for (int block = 1; block <= 3; block++)
        {
            values = nn.functional.conv2d(values, weights[$"conv{block}.weight"], weights[$"conv{block}.bias"]);
            values = nn.functional.max_pool2d(nn.functional.relu(values), 2);
        }

        values = Dense(weights, "dense2", nn.functional.relu(Dense(weights, "dense1", values.flatten(1))));

        model.call(images).allclose(values, 1e-5, 1e-6, false).Should().BeTrue();
    }

    [Theory]
    [InlineData(BatchNormalization.BeforeActivation)]
    [InlineData(BatchNormalization.AfterPooling)]
    public void Forward_normalises_where_the_options_say(BatchNormalization placement)
    {
        using CnnModule model = new CnnBuilder()
            .WithFilters(4).WithBatchNormalization(placement).WithSeed(3).Build().ToModule();
        model.eval();
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> weights = model.state_dict();
        using (no_grad())
        {
            weights["batch_norm1.weight"].copy_(tensor(new[] { -1f, 2f, 0.5f, 1f }));
            weights["batch_norm1.running_mean"].fill_(0.1);
        }

        Tensor images = linspace(0, 1, 784).reshape(1, 1, 28, 28);
        Tensor Normalize(Tensor values) => nn.functional.batch_norm(
            values, weights["batch_norm1.running_mean"], weights["batch_norm1.running_var"],
            weights["batch_norm1.weight"], weights["batch_norm1.bias"], eps: 1e-3);
        Tensor values = nn.functional.conv2d(images, weights["conv1.weight"], weights["conv1.bias"]);
        values = placement == BatchNormalization.BeforeActivation
            ? nn.functional.max_pool2d(nn.functional.relu(Normalize(values)), 2)
            : Normalize(nn.functional.max_pool2d(nn.functional.relu(values), 2));
        values = Dense(weights, "dense2", nn.functional.relu(Dense(weights, "dense1", values.flatten(1))));

        model.call(images).allclose(values, 1e-5, 1e-6, false).Should().BeTrue();
    }

    [Theory]
    [InlineData(PoolingKind.Average)]
    [InlineData(PoolingKind.None)]
    [InlineData(PoolingKind.Max)]
    public void Forward_with_own_input_and_classes_has_the_shape_that_the_summary_tells(PoolingKind pooling)
    {
        Cnn cnn = new CnnBuilder()
            .WithInput(20, 14, channels: 3).WithFilters(5, 7).WithKernelSize(5, Padding.Same).WithPooling(pooling)
            .WithDenseUnits(11).WithClassCount(6).Build();
        using CnnModule model = cnn.ToModule();
        using Tensor images = zeros(4, 3, 20, 14);
        using Tensor logits = model.call(images);

        logits.shape.Should().Equal(4, 6);
        cnn.Summary().TrainableParameters.Should().Be(model.parameters().Sum(parameter => parameter.numel()));
    }

    [Theory]
    [InlineData(PoolingKind.Max, BatchNormalization.None)]
    [InlineData(PoolingKind.Max, BatchNormalization.BeforeActivation)]
    [InlineData(PoolingKind.Average, BatchNormalization.AfterPooling)]
    [InlineData(PoolingKind.Average, BatchNormalization.BeforeActivation)]
    [InlineData(PoolingKind.None, BatchNormalization.AfterPooling)]
    public void Forward_gives_what_the_kernels_give(PoolingKind pooling, BatchNormalization normalization)
    {
        Cnn cnn = ModelWeights.Draw(new CnnOptions
        {
            InputHeight = 20, InputWidth = 19, InputChannels = 2, Filters = [5, 3], Pooling = pooling,
            BatchNormalization = normalization, DenseUnits = [7], ClassCount = 3,
        });
        float[] pixels = TestImages.Noise(cnn.Architecture, 3), expected = new float[9];
        CnnForward forward = CnnForward.Of(cnn);
        forward.Run(pixels, expected, forward.CreateWorkspace());
        using CnnModule model = cnn.ToModule();
        model.eval();
        using Tensor images = tensor(pixels).reshape(3, 2, 20, 19);
        using Tensor logits = model.call(images);

        logits.data<float>().ToArray().ShouldBeCloseTo(expected, 1e-5);
    }

    [Fact]
    public void Forward_of_another_shape_names_both()
    {
        using CnnModule model = new CnnBuilder().Build().ToModule();
        using Tensor images = zeros(2, 28, 28);
        Action call = () => model.call(images);

        call.Should().Throw<ArgumentException>()
            .WithMessage("This network takes N×1×28×28 images, and the input is 2×28×28.*");
    }

    private static Tensor Dense(Dictionary<string, Tensor> weights, string layer, Tensor input) =>
        nn.functional.linear(input, weights[$"{layer}.weight"], weights[$"{layer}.bias"]);
}
